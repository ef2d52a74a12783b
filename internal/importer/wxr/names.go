package wxr

import (
	"slices"
	"strings"

	"broadsheet/internal/importer"
)

// notTopics are taxonomies whose terms say how a post is kept, not what it is
// about.
var notTopics = []string{"category", "author", "language", "post_translations", "term_language", "term_translations",
	"post_format", "nav_menu", "link_category", "wp_theme", "wp_template_part_area", "translation_priority", "product_type",
	"product_visibility"}

// name sets who wrote the post, where it belongs and what it is about, in
// which language and of what it is a translation.
func (s *site) name(it *importer.Item, p *post, note func(string, ...any)) {
	first := s.primary(p)
	for _, t := range p.terms {
		switch {
		case t.name == "" && t.slug == "":
		case t.taxonomy == "author":
			if name := s.author(firstOf(t.name, t.slug)); name != "" && !slices.Contains(it.Authors, name) {
				it.Authors = append(it.Authors, name)
			}
		case t.taxonomy == "language":
			it.Lang = firstOf(s.locales[t.slug], languageTag(t.slug))
		case t.taxonomy == "post_translations":
			it.Translation = "wp:" + s.address + "#" + t.slug
		case t.taxonomy == "category" && (first == "" || first == t.slug) && it.Section == "":
			it.Section, it.SectionName = firstOf(unescaped(t.slug), t.name), t.name
		case t.taxonomy == "category" || !slices.Contains(notTopics, t.taxonomy):
			topic := importer.Topic{Name: firstOf(t.name, unescaped(t.slug))}
			if !slices.ContainsFunc(it.Topics, func(t importer.Topic) bool { return strings.EqualFold(t.Name, topic.Name) }) {
				it.Topics = append(it.Topics, topic)
			}
		}
	}
	for _, key := range []string{"_wpml_import_language_code", "wpml_language", "_wpml_language", "_locale"} {
		it.Lang = firstOf(it.Lang, languageTag(p.first(key)))
	}
	if group := p.first("_wpml_import_translation_group"); group != "" && it.Translation == "" {
		it.Translation = "wp:" + s.address + "#" + group
	}
	if len(it.Authors) > 0 {
		return
	}
	creator := p.f["dc:creator"]
	if name := s.author(creator); name != "" {
		it.Authors = []string{name}
	} else if creator != "" {
		note("its author is known by an e-mail address only, which is left out")
	}
}

// primary returns the slug of the category that an editor chose as the first,
// "" if none did and the first in the file is.
func (s *site) primary(p *post) string {
	for _, key := range []string{"_yoast_wpseo_primary_category", "rank_math_primary_category"} {
		slug := s.terms[p.first(key)].slug
		if slug != "" && slices.ContainsFunc(p.terms, func(t term) bool { return t.taxonomy == "category" && t.slug == slug }) {
			return slug
		}
	}
	return ""
}

// author returns the name by which an author is printed, or "" for an e-mail
// address that belongs to nobody in the file.
func (s *site) author(login string) string {
	if name := s.authors[strings.ToLower(login)]; name != "" && !strings.Contains(name, "@") {
		return name
	}
	if strings.Contains(login, "@") {
		return ""
	}
	return login
}
