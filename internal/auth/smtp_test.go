package auth_test

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"testing"

	"broadsheet/internal/auth"
)

// mailServer takes one letter and returns it as it came.
func mailServer(t *testing.T) (port int, letter chan string) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	t.Cleanup(func() { l.Close() })
	letter = make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		fmt.Fprint(c, "220 here\r\n")
		var data strings.Builder
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word {
			case "EHLO":
				fmt.Fprint(c, "250-here\r\n250 8BITMIME\r\n")
			case "DATA":
				fmt.Fprint(c, "354 go on\r\n")
				for line, err = in.ReadString('\n'); err == nil && line != ".\r\n"; line, err = in.ReadString('\n') {
					data.WriteString(line)
				}
				fmt.Fprint(c, "250 taken\r\n")
				letter <- data.String()
			case "QUIT":
				fmt.Fprint(c, "221 bye\r\n")
				return
			default:
				fmt.Fprint(c, "250 ok\r\n")
			}
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, letter
}

func TestSMTP(t *testing.T) {
	port, came := mailServer(t)
	m := must(auth.NewSMTP(auth.SMTP{Host: "127.0.0.1", Port: port, From: "The Post <desk@post.example>", Plain: true}))(t)
	l := auth.Letter{To: "salma@post.example", Name: "سلمى \"S\", x@y.example\r\nBcc: z@post.example", Subject: "حسابك\r\nBcc: z@post.example", Text: "مرحبًا\n\nhttps://post.example/x\n", Language: "ar"}
	ok(t, m.Send(t.Context(), l))
	got := must(mail.ReadMessage(strings.NewReader(<-came)))(t)
	if got.Header.Get("Bcc") != "" || got.Header.Get("Content-Language") != "ar" || got.Header.Get("Auto-Submitted") == "" {
		t.Errorf("the head is %v", got.Header)
	}
	to := must(got.Header.AddressList("To"))(t)
	if len(to) != 1 || to[0].Address != l.To {
		t.Errorf("it is to %v", to)
	}
	if subject := must(new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject")))(t); !strings.HasPrefix(subject, "حسابك") {
		t.Errorf("the subject is %q", subject)
	}
	if body := must(io.ReadAll(got.Body))(t); !strings.Contains(string(body), "https://post.example/x") {
		t.Errorf("the text is %s", body)
	}

	// A server without TLS gets nothing unless that is allowed.
	port, came = mailServer(t)
	m = must(auth.NewSMTP(auth.SMTP{Host: "127.0.0.1", Port: port, From: "desk@post.example"}))(t)
	if err := m.Send(t.Context(), l); err == nil || len(came) > 0 {
		t.Errorf("a letter went out without TLS: %v", err)
	}
	if _, err := auth.NewSMTP(auth.SMTP{Host: "127.0.0.1", From: "nobody"}); err == nil {
		t.Error("a sender without address was taken")
	}
}
