package page

// Manifest is an edition as browsers know it that keep it like a program.
type Manifest struct{ Base }

const manifestName = "manifest.webmanifest"

// ManifestAddress is the address of the edition's manifest, escaped.
func (b *Base) ManifestAddress() string { return Href(b.Edition.Prefix + "/" + manifestName) }

// machine makes what is at an address for programs, or returns nil for other
// addresses.
func (m *making) machine() (any, error) {
	switch {
	case m.rest == manifestName:
		return &Manifest{m.frameless("")}, nil
	}
	return nil, nil
}
