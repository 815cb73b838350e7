package jiratest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// translations are what fields of Jira are called elsewhere: in older and newer
// Jiras, and in those of other languages. They are folded.
var translations = map[string][]string{
	"summary":     {"zusammenfassung", "résumé", "resumen", "resumo", "riepilogo", "要約", "主题", "概要", "тема", "samenvatting", "podsumowanie"},
	"issuetype":   {"issue type", "work type", "vorgangstyp", "type de ticket", "type de demande", "tipo de incidencia", "tipo de actividad", "tipo de item", "tipo di ticket", "課題タイプ", "问题类型", "тип задачи", "тип запроса", "issuetype"},
	"status":      {"état", "estado", "stato", "ステータス", "状态", "статус", "statut"},
	"priority":    {"priorität", "priorité", "prioridad", "prioridade", "priorità", "優先度", "优先级", "優先順位", "приоритет", "prioriteit", "priorytet"},
	"resolution":  {"lösung", "résolution", "resolución", "resolução", "risoluzione", "解決状況", "解决结果", "решение", "oplossing"},
	"project":     {"projekt", "projet", "proyecto", "projeto", "progetto", "プロジェクト", "项目", "проект"},
	"assignee":    {"zugewiesene person", "bearbeiter", "zugewiesen an", "responsable", "persona asignada", "responsável", "assegnatario", "担当者", "经办人", "исполнитель", "toegewezen persoon"},
	"reporter":    {"autor", "rapporteur", "informador", "relator", "segnalante", "報告者", "报告人", "автор"},
	"created":     {"erstellt", "création", "créée", "creada", "creado", "criado", "creazione", "作成日", "创建日期", "создано", "aangemaakt"},
	"updated":     {"aktualisiert", "mise à jour", "mis à jour", "actualizada", "actualizado", "atualizado", "更新日", "已更新", "обновлено", "bijgewerkt"},
	"duedate":     {"due", "due date", "fälligkeitsdatum", "fällig", "échéance", "date d'échéance", "fecha de vencimiento", "data limite", "scadenza", "期限", "到期日", "срок исполнения", "einddatum"},
	"components":  {"components", "component/s", "komponenten", "composants", "componentes", "componenti", "コンポーネント", "模块", "компоненты"},
	"fixVersions": {"fix versions", "fix version/s", "fix version", "lösungsversion", "lösungsversionen", "version corrigée", "versions corrigées", "versión de corrección", "versões corrigidas", "修正バージョン", "修复的版本", "修复版本"},
	"versions":    {"affects versions", "affects version/s", "affects version", "betroffene versionen", "versions affectées", "影響バージョン", "影响版本"},
	"labels":      {"label", "stichwörter", "stichworte", "étiquettes", "etiquetas", "etichette", "ラベル", "标签", "метки"},
	"description": {"beschreibung", "descripción", "descrição", "descrizione", "説明", "描述", "описание"},
	"environment": {"umgebung", "environnement", "entorno", "ambiente", "環境", "环境"},
	"parent":      {"epic link", "parent link", "übergeordnet"},
	"points":      {"story point estimate", "storypoints", "story-points"},
}

// endings say what type a field has by the words of its name, the first that
// fits.
var endings = []struct {
	words     *regexp.Regexp
	typ, kind string
}{
	{words("note|notes|description|comment|comments|remark|remarks|impact|cause|workaround|steps|details|criteria|rationale|reason|text|goal|beschreibung|notiz"), "string", "textarea"},
	{words("url|link|runbook|website|homepage|document"), "string", "url"},
	{words("date|due|deadline|start|end|begin|finish|eta|until|since|on|datum|termin|released|planned"), "date", "datepicker"},
	{words("points|estimate|count|number|score|percent|progress|cost|costs|budget|hours|days|minutes|effort|weight|amount|velocity|price|revenue|size|wsjf|aufwand|kosten|anzahl"), "number", "float"},
	{words("version|versions|release|releases"), "array", "multiversion"},
	{words("sprint|sprints|iteration"), "array", "com.pyxis.greenhopper.jira:gh-sprint"},
	{words("tags|labels|keywords"), "array", "labels"},
	{words("owner|manager|lead|reviewer|approver|tester|developer|engineer|contact|author|assignee|stakeholder|responsible|analyst|designer|writer|by|verantwortlich"), "user", "userpicker"},
	{words("key|id|reference|ref|name|title|address"), "string", "textfield"},
}

// items are those of the lists among endings.
var items = map[string]string{"multiversion": "version", "labels": "string", "com.pyxis.greenhopper.jira:gh-sprint": "json"}

func words(alternatives string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\pL\pN])(` + alternatives + `)($|[^\pL\pN])`)
}

// What else the words of a name say.
var (
	shares     = words("percent|progress|done")
	sums       = words("cost|costs|budget|price|revenue|kosten")
	references = words("key|id|reference|ref")
	finished   = words("done|closed|resolved|released|fixed|shipped|completed?|verified|rejected|cancell?ed|approved|accepted|deployed|live|finished|fertig|erledigt|geschlossen|won't do")
	waiting    = words("to do|todo|open|backlog|new|draft|proposed|selected|planned|triage|reopened|offen|neu|ready for (dev|development|work)")
)

// suffixes are the types that Cloud writes after a name: "Team[Team]".
var suffixes = map[string][2]string{
	"number": {"number", "float"}, "date": {"date", "datepicker"}, "time stamp": {"datetime", "datetime"}, "dropdown": {"option", "select"},
	"short text": {"string", "textfield"}, "paragraph": {"string", "textarea"}, "url": {"string", "url"}, "url field": {"string", "url"},
	"labels": {"array", "labels"}, "user picker (single user)": {"user", "userpicker"}, "people": {"user", "userpicker"},
}

// guess says what a field that is called so and used so holds.
func (w *wanted) guess() (typ, kind string) {
	if t, ok := suffixes[strings.ToLower(w.suffix)]; ok {
		return t[0], t[1]
	}
	numbers, dates := len(w.values) > 0, len(w.values) > 0
	for _, v := range w.values {
		_, err := strconv.ParseFloat(v, 64)
		numbers = numbers && err == nil
		dates = dates && err != nil && dateLike.MatchString(v)
	}
	switch {
	case w.added:
		return "number", "float"
	case w.words:
		if typ, kind = named(w.name); typ == "string" && kind != "url" {
			return typ, kind
		}
		return "string", "textfield"
	case numbers:
		return "number", "float"
	case dates, w.sized && w.listed:
		return "date", "datepicker"
	case w.sized && len(w.values) > 0: // versions can be compared, options cannot
		return "array", "multiversion"
	}
	typ, kind = named(w.name)
	if (typ == "number" || typ == "date" || typ == "string" && kind != "url") && len(w.values) > 0 {
		return "option", "select"
	}
	return typ, kind
}

var dateLike = regexp.MustCompile(`^(\d{4}[-/]\d{1,2}[-/]\d{1,2}.*|[-+]?\d+[wdhmMy]( \d+[wdhm])*)$`)

// named guesses by the name alone.
func named(name string) (typ, kind string) {
	if strings.ContainsAny(name, "%#€$£") {
		return "number", "float"
	}
	for _, e := range endings {
		if e.words.MatchString(strings.ToLower(name)) {
			return e.typ, e.kind
		}
	}
	return "option", "select"
}

// usualOptions are those of a made-up choice, by a word of its name; the last
// ones are for any other.
var usualOptions = []struct {
	word    string
	options []string
}{
	{"customer", []string{"Northern Array", "Karoo Observatory", "Institute for Stellar Physics", "Mauna Lani"}},
	{"kunde", []string{"Northern Array", "Karoo Observatory", "Institut für Sternphysik"}},
	{"team", []string{"Scheduling", "Sites", "Console", "Documentation"}},
	{"severity", []string{"Critical", "Major", "Minor"}},
	{"risk", []string{"High", "Medium", "Low"}},
	{"environment", []string{"Production", "Staging", "Test"}},
	{"platform", []string{"Linux", "macOS", "Windows"}},
	{"region", []string{"Europe", "Africa", "Pacific"}},
	{"approv", []string{"Approved", "Pending"}},
	{"quarter", []string{"Q1", "Q2", "Q3", "Q4"}},
	{"required", []string{"Yes", "No"}},
	{"?", []string{"Yes", "No"}},
	{"", []string{"Observing", "Engineering", "Calibration"}},
}

// optionsFor are the options of a made-up choice: those that queries name, and
// usual ones.
func (w *wanted) optionsFor() []string {
	var all []string
	for _, v := range sorted(w.values) {
		if v != "" && !strings.Contains(v, ";") {
			all = append(all, v)
		}
	}
	if len(all) > 2 {
		return all
	}
	for _, u := range usualOptions {
		if strings.Contains(strings.ToLower(w.name), u.word) {
			for _, o := range u.options {
				if !containsFold(all, o) {
					all = append(all, o)
				}
			}
			break
		}
	}
	return all
}

// fit is a value of a made-up field that fits an issue, as text; "" for some.
func (m *maker) fit(f *field, r *record) string {
	what := "fit " + f.Name
	if pick(r.key, what, 6) == 0 {
		return ""
	}
	one := func(of []string) string {
		if len(of) == 0 {
			return ""
		}
		return of[pick(r.key, what+"!", len(of))]
	}
	created, _ := parseMoment(r.values["created"])
	switch f.Kind {
	case "float":
		switch name := strings.ToLower(f.Name); {
		case strings.Contains(name, "%") || shares.MatchString(name):
			if r.values["resolution"] != "" {
				return "100"
			}
			return strconv.Itoa(10 * pick(r.key, what, 10))
		case sums.MatchString(name) || strings.ContainsAny(name, "€$£"):
			return strconv.Itoa(400 + 100*pick(r.key, what, 60))
		}
		return one([]string{"1", "2", "3", "5", "8", "13"})
	case "datepicker":
		return created.AddDate(0, 0, 14+pick(r.key, what, 90)).Format("2006-01-02")
	case "datetime":
		return created.AddDate(0, 0, pick(r.key, what, 30)).Format("2006-01-02 15:04")
	case "userpicker":
		return m.Users[1+pick(r.key, what, min(12, len(m.Users)-1))].Name
	case "textarea":
		return r.values["summary"] + "."
	case "textfield":
		if references.MatchString(strings.ToLower(f.Name)) {
			return fmt.Sprintf("REF-%d", 1000+pick(r.key, what, 9000))
		}
		return r.values["summary"]
	case "url":
		return "https://docs.orrery.example/" + strings.ToLower(r.key)
	case "labels":
		return one([]string{"observing", "hardware", "survey", "night-shift"})
	case "multiversion":
		if n := len(r.project.Versions); n > 0 {
			return r.project.Versions[pick(r.key, what, n)].Name
		}
		return ""
	case "com.pyxis.greenhopper.jira:gh-sprint":
		return r.values["sprint"]
	case "select":
		return one(f.Options)
	}
	return ""
}

// categoryOf guesses the category of a status from its name.
func categoryOf(name string) string {
	n := strings.ToLower(name)
	switch {
	case finished.MatchString(n),
		strings.ContainsAny(n, "完閉关"):
		return "done"
	case waiting.MatchString(n):
		return "new"
	}
	return "indeterminate"
}

// displayOf makes a name that people read of a user's name, address or id.
func displayOf(text string) string {
	local, _, _ := strings.Cut(text, "@")
	parts := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == ' ' })
	if strings.Contains(local, ":") || len(local) > 20 && !strings.Contains(local, " ") || len(parts) == 0 || strings.IndexFunc(local, unicode.IsLetter) < 0 {
		known := []string{"Robin Keller", "Alex Moreau", "Sam Okoro", "Kim Hansen", "Toni Rossi", "Noor Khan", "Jo Lambert", "Chris Novak"}
		return known[pick(text, "display", len(known))]
	}
	for i, p := range parts {
		runes := []rune(p)
		runes[0] = unicode.ToUpper(runes[0])
		parts[i] = string(runes)
	}
	return strings.Join(parts, " ")
}

func containsFold(all []string, s string) bool {
	for _, a := range all {
		if strings.EqualFold(a, s) {
			return true
		}
	}
	return false
}
