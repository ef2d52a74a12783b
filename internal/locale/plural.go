package locale

// forms are the forms in which a language counts something, by category. A
// "%s" stands for the number. A category without a form takes that of other.
type forms [6]string

// The plural categories of CLDR.
const (
	other = iota
	zero
	one
	two
	few
	many
)

// A rule chooses the category of a number.
type rule func(n int) int

// pluralNone is for languages that count without plurals.
func pluralNone(int) int { return other }

// pluralOne sets one apart: English, German, Spanish, Turkish.
func pluralOne(n int) int {
	if n == 1 {
		return one
	}
	return other
}

// pluralFromTwo begins the plural at two: French, Portuguese.
func pluralFromTwo(n int) int {
	if n == 0 || n == 1 {
		return one
	}
	return other
}

// pluralArabic has all six categories.
func pluralArabic(n int) int {
	switch r := n % 100; {
	case n == 0:
		return zero
	case n == 1:
		return one
	case n == 2:
		return two
	case 3 <= r && r <= 10:
		return few
	case 11 <= r:
		return many
	}
	return other
}

// pluralRussian goes by the last digits: 1, 21; 2 to 4, 22; 5, 11, 20.
func pluralRussian(n int) int {
	teens := 11 <= n%100 && n%100 <= 14
	switch r := n % 10; {
	case r == 1 && !teens:
		return one
	case 2 <= r && r <= 4 && !teens:
		return few
	}
	return many
}
