package locale

import "strings"

var spanish = Language{
	Tag:     "es",
	group:   ".",
	ungroup: 4,
	months: [3]months{
		full: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
			"agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		short: {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
		alone: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
			"agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	},
	days: [2]days{
		full:  {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		short: {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	},
	patterns: patterns{
		dateTime:  "EEE, d MMM y, HH:mm",
		date:      "d 'de' MMMM 'de' y",
		shortDate: "d MMM y",
		weekDate:  "EEEE, d 'de' MMMM 'de' y",
		monthYear: "LLLL 'de' y",
		month:     "LLLL",
	},
	plural:     pluralOne,
	pictures:   forms{one: "%s foto", other: "%s fotos"},
	minutes:    forms{other: "%s min de lectura"},
	stories:    forms{one: "%s noticia", other: "%s noticias"},
	since:      "%[1]s desde el %[2]s",
	earlier:    forms{one: "y %s noticia anterior", other: "y %s noticias anteriores"},
	now:        "ahora mismo",
	minutesAgo: forms{one: "hace %s minuto", other: "hace %s minutos"},
	hoursAgo:   forms{one: "hace %s hora", other: "hace %s horas"},
	comma:      ", ",
	and:        " y ",
	join:       spanishAnd,
	Words: Words{
		SkipToContent: "Ir a la noticia",
		Home:          "Portada",
		Sections:      "Secciones",
		Editions:      "Ediciones",
		Menu:          "Menú",

		By:                  "Por",
		And:                 "y",
		Published:           "Publicado",
		Updated:             "Actualizado",
		Corrected:           "Corregido",
		Correction:          "Corrección",
		Corrections:         "Fe de errores",
		CorrectionsText:     "Lo que publicamos mal y hemos corregido, de lo más reciente a lo más antiguo.",
		Sources:             "Fuentes",
		Topics:              "Temas",
		MoreOnThisStory:     "Más sobre esta noticia",
		Background:          "Contexto",
		ListedWithThisStory: "Recogido junto a esta noticia",
		Storyline:           "Cronología",
		AlsoPublished:       "También publicado",
		InOtherLanguages:    "En otros idiomas",

		LatestFrom:  "Lo último de %s",
		Latest:      "Lo último",
		MoreStories: "Más noticias",
		Older:       "Noticias anteriores",
		Newest:      "Noticias más recientes",
		StoriesBy:   "Noticias de %s",
		StoriesOn:   "Todo sobre %s",
		MostRead:    "Lo más leído",
		LastHour:    "En la última hora",
		LastDay:     "En las últimas 24 horas",
		Opinion:     "Opinión",
		EmptyTitle:  "Todavía no hay noticias",
		EmptyText:   "La primera noticia que se publique aparecerá aquí.",

		Archive:           "Hemeroteca",
		ArchiveText:       "Todo lo que hemos publicado, mes a mes.",
		Undated:           "Sin fecha",
		Today:             "Hoy",
		Yesterday:         "Ayer",
		About:             "Quiénes somos",
		Contact:           "Contacto",
		CorrectionsPolicy: "Política de correcciones",

		Video:           "Vídeo",
		Gallery:         "Galería",
		Live:            "En directo",
		Audio:           "Audio",
		Picture:         "Imagen",
		Pictures:        "Imágenes",
		Watch:           "Ver",
		Listen:          "Escuchar",
		Transcript:      "Transcripción",
		NextPicture:     "Imagen siguiente",
		PreviousPicture: "Imagen anterior",
		Credit:          "Crédito",
		Location:        "Foto",

		NotFoundTitle:  "No hay nada en esta dirección",
		NotFoundText:   "Puede que la página se haya movido o que la dirección esté mal escrita.",
		GoneTitle:      "Esta noticia ha sido retirada",
		GoneText:       "La redacción da este motivo:",
		ErrorTitle:     "Algo ha fallado",
		ErrorText:      "No se ha podido preparar la página. Inténtelo de nuevo en un momento.",
		ErrorReference: "Si el problema continúa, indíquenos esta referencia: %s",
		BackToFront:    "Ir a la portada",

		ReadIn:      "Leer en %s",
		AlsoIn:      "También en",
		OnOtherSite: "en otro sitio web",
		Share:       "Compartir",
		CopyLink:    "Copiar enlace",
		Copied:      "Enlace copiado",
		PrintNotice: "Impreso desde",
	},
}

// spanishAnd is "y", or "e" before the sound of i: "Juan e Isabel". Before a
// diphthong it stays "y": "agua y hielo".
func spanishAnd(item string) string {
	s := strings.TrimPrefix(strings.ToLower(item), "h")
	rest, ok := strings.CutPrefix(s, "i")
	if ok && !strings.HasPrefix(rest, "a") && !strings.HasPrefix(rest, "e") && !strings.HasPrefix(rest, "o") ||
		strings.HasPrefix(s, "í") {
		return " e "
	}
	return " y "
}
