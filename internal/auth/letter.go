package auth

import (
	"context"
	"strings"

	"broadsheet/internal/store"
)

// A Letter is a mail to a user, as plain text.
type Letter struct {
	To, Name string // address and name of the user
	Subject  string
	Text     string
	Language string
}

// A Mailer sends letters. Send returns when the letter was taken over by
// someone who will deliver it.
type Mailer interface {
	Send(ctx context.Context, l Letter) error
}

// letter names a text of the catalogue.
type letter string

const (
	invited         letter = "invited"
	reset           letter = "reset"
	passwordChanged letter = "password changed"
	factorAdded     letter = "factor added"
	factorRemoved   letter = "factor removed"
	recoveryUsed    letter = "recovery used"
	emailChanged    letter = "e-mail changed"
)

var linkLetter = map[store.TicketKind]letter{store.Invitation: invited, store.Reset: reset}

type text struct{ subject, body string }

// letters holds each letter in each of Languages. {name}, {newsroom} and
// {link} are filled in.
var letters = map[string]map[letter]text{
	"en": {
		invited: {"Your account at {newsroom}", "Hello {name},\n\nyou are invited to work in the newsroom of {newsroom}. Choose a password here:\n\n{link}\n\n" +
			"The link works once, and for seven days.\n"},
		reset: {"Choose another password for {newsroom}", "Hello {name},\n\nsomeone, probably you, asked for another password for the newsroom of {newsroom}. Choose it here:\n\n{link}\n\n" +
			"The link works once, and for an hour. If it was not you, there is nothing to do: your password stays as it is.\n"},
		passwordChanged: {"Your password for {newsroom} was changed", "Hello {name},\n\nyour password for the newsroom of {newsroom} was changed just now, and you were signed out elsewhere.\n\n{warning}\n"},
		factorAdded:     {"A way to sign in to {newsroom} was added", "Hello {name},\n\na passkey or codes were set up just now for your account in the newsroom of {newsroom}.\n\n{warning}\n"},
		factorRemoved:   {"A way to sign in to {newsroom} was removed", "Hello {name},\n\na passkey or codes were removed just now from your account in the newsroom of {newsroom}.\n\n{warning}\n"},
		recoveryUsed:    {"A recovery code for {newsroom} was used", "Hello {name},\n\none of your recovery codes was used just now to sign in to the newsroom of {newsroom}.\n\n{warning}\n"},
		emailChanged:    {"Your address at {newsroom} was changed", "Hello {name},\n\nan admin changed the e-mail address of your account in the newsroom of {newsroom}. This address is no longer used.\n\n{warning}\n"},
	},
	"ar": {
		invited: {"حسابك في {newsroom}", "مرحبًا {name}،\n\nأنت مدعوّ إلى العمل في غرفة أخبار {newsroom}. اختر كلمة مرور من هنا:\n\n{link}\n\n" +
			"يعمل الرابط مرة واحدة، ولمدة سبعة أيام.\n"},
		reset: {"اختر كلمة مرور جديدة لـ {newsroom}", "مرحبًا {name}،\n\nطلب أحدهم، وغالبًا أنت، كلمة مرور جديدة لغرفة أخبار {newsroom}. اخترها من هنا:\n\n{link}\n\n" +
			"يعمل الرابط مرة واحدة، ولمدة ساعة. إن لم تكن أنت فلا حاجة إلى فعل شيء، وتبقى كلمة مرورك كما هي.\n"},
		passwordChanged: {"تغيّرت كلمة مرورك في {newsroom}", "مرحبًا {name}،\n\nتغيّرت الآن كلمة مرورك في غرفة أخبار {newsroom}، وسُجّل خروجك من الأجهزة الأخرى.\n\n{warning}\n"},
		factorAdded:     {"أُضيفت طريقة للدخول إلى {newsroom}", "مرحبًا {name}،\n\nأُعدّ الآن مفتاح مرور أو رموز دخول لحسابك في غرفة أخبار {newsroom}.\n\n{warning}\n"},
		factorRemoved:   {"أُزيلت طريقة للدخول إلى {newsroom}", "مرحبًا {name}،\n\nأُزيل الآن مفتاح مرور أو رموز دخول من حسابك في غرفة أخبار {newsroom}.\n\n{warning}\n"},
		recoveryUsed:    {"استُخدم رمز استرداد في {newsroom}", "مرحبًا {name}،\n\nاستُخدم الآن أحد رموز الاسترداد الخاصة بك للدخول إلى غرفة أخبار {newsroom}.\n\n{warning}\n"},
		emailChanged:    {"تغيّر عنوانك في {newsroom}", "مرحبًا {name}،\n\nغيّر أحد المسؤولين عنوان البريد الإلكتروني لحسابك في غرفة أخبار {newsroom}. لم يعد هذا العنوان مستخدمًا.\n\n{warning}\n"},
	},
}

var warnings = map[string]string{
	"en": "If that was not you, ask for another password at once, and tell an admin of the newsroom.",
	"ar": "إن لم تكن أنت من فعل ذلك فاطلب كلمة مرور جديدة فورًا وأخبر مسؤول غرفة الأخبار.",
}

// write returns a letter to the user in their language.
func (a *Auth) write(u *store.User, which letter, link string) Letter {
	lang := u.Language
	if letters[lang] == nil {
		lang = Languages[0]
	}
	t := letters[lang][which]
	fill := strings.NewReplacer("{name}", u.Name, "{newsroom}", a.opt.Name, "{link}", link, "{warning}", warnings[lang])
	return Letter{To: u.Email, Name: u.Name, Subject: fill.Replace(t.subject), Text: fill.Replace(t.body), Language: lang}
}

// tell tells a user, in time, what happened to their account.
func (a *Auth) tell(u *store.User, which letter) {
	if a.opt.Mail == nil {
		return
	}
	l := a.write(u, which, "")
	a.leave(func(ctx context.Context) error { return a.opt.Mail.Send(ctx, l) })
}
