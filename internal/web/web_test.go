package web

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A large body may take longer than the server gives to others, as long as it
// goes on coming; a small one may not.
func TestALargeBodyMayTakeLong(t *testing.T) {
	read := func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
		io.WriteString(w, strings.ToUpper(string(b)))
	}
	mux, err := Mux([]Route{
		{Pattern: "/large", Methods: []string{"POST"}, Policy: Anyone, Cache: Never, Surface: Desk, Serve: read, Most: 2 << 20},
		{Pattern: "/small", Methods: []string{"POST"}, Policy: Anyone, Cache: Never, Surface: Desk, Serve: read},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(Headers(mux))
	s.Config.ReadTimeout, s.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	s.Start()
	defer s.Close()
	for path, want := range map[string]string{"/large": "200 OK", "/small": ""} {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
		for _, b := range "slow" {
			time.Sleep(200 * time.Millisecond)
			c.Write([]byte{byte(b)})
		}
		c.SetReadDeadline(time.Now().Add(5 * time.Second))
		answer := make([]byte, 4096)
		n, _ := c.Read(answer)
		if got := string(answer[:n]); want != "" && !strings.Contains(got, want) || want == "" && strings.Contains(got, "SLOW") {
			t.Errorf("%s: %q", path, got)
		}
	}
}
