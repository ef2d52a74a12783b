package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"broadsheet/internal/store"
)

const keySize = 32

// KeyFile returns the key in the file at path, made at the first call. The
// file must not lie in the database, and whoever restores a database needs it:
// without it second factors must be set up anew. All nodes of a newsroom need
// the same.
func KeyFile(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		key, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%s holds %d bytes where a key has %d: put it back from a backup", path, len(key), keySize)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, errors.Join(err, fmt.Errorf("%s may be read by others: chmod 600 it", path))
	}
	return key, nil
}

// makeKey writes a new key, whole or not at all.
func makeKey(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, keySize)
	rand.Read(key)
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path) // fails if another was quicker
}

// A box seals and hashes with keys of its own for each purpose.
type box struct{ key []byte }

func newBox(key []byte) (box, error) {
	if len(key) != keySize {
		return box{}, fmt.Errorf("the sealing key has %d bytes, not %d", len(key), keySize)
	}
	return box{key}, nil
}

func (b box) derive(purpose string) []byte {
	k, err := hkdf.Key(sha256.New, b.key, nil, "broadsheet auth "+purpose, 32)
	if err != nil {
		panic(err) // only for lengths that no hash can make
	}
	return k
}

func (b box) aead(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(b.derive(purpose))
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

// seal returns data so that only open with the same purpose and owner reads it.
func (b box) seal(purpose, owner string, data []byte) []byte {
	return b.aead(purpose).Seal(nil, nil, data, []byte(owner))
}

var errSeal = errors.New("the seal is broken, or of another key")

func (b box) open(purpose, owner string, sealed []byte) ([]byte, error) {
	data, err := b.aead(purpose).Open(nil, nil, sealed, []byte(owner))
	if err != nil {
		return nil, errSeal
	}
	return data, nil
}

// mac is the keyed hash of a secret that is too short for a plain one.
func (b box) mac(purpose, owner, secret string) (d store.Digest) {
	h := hmac.New(sha256.New, b.derive(purpose))
	fmt.Fprintf(h, "%s\x00%s", owner, secret)
	h.Sum(d[:0])
	return d
}

// sealJSON seals v as text for a cookie.
func (b box) sealJSON(purpose string, v any) (string, error) {
	data, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(b.seal(purpose, "", data)), err
}

func (b box) openJSON(purpose, text string, into any) error {
	const most = 16 << 10
	if len(text) > most {
		return errSeal
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return errSeal
	}
	data, err := b.open(purpose, "", sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// A token is 256 random bits that whoever holds it is believed for.
const tokenSize = 32

func newToken() string {
	var b [tokenSize]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// digest is how a token is known in the store. What is for one use is nothing
// in another. It reports false for what no token looks like.
func digest(use, token string) (store.Digest, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenSize || strings.ContainsAny(token, "\r\n") {
		return store.Digest{}, false
	}
	return sha256.Sum256([]byte(use + "\x00" + token)), true
}
