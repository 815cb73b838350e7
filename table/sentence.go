package table

// sentences are what jqlbuild itself writes on a page, in English, by key. What
// stands in braces is replaced. A key with a plural form after a dot is one of
// several, of which a number decides; see counted.
var sentences = map[string]string{
	// Under a table, and in its place.
	"no-rows":       "No matching issues.",
	"not-read":      "These issues could not be read from Jira.",
	"not-shown":     "These issues could not be shown.",
	"sample":        "Sample data",
	"issues.one":    "{n} issue",
	"issues.other":  "{n} issues",
	"cut.other":     "Showing the first {n} of {total} issues",
	"cut-unknown":   "Showing the first {n} of more than {n} issues",
	"sorted-by":     "sorted by {columns}",
	"descending":    "{column} (descending)",
	"stale":         "Jira could not be reached, so this is older data",
	"stale-as-of":   "Jira could not be reached; as of {time}",
	"as-of":         "as of {time}",
	"as-of-alone":   "As of {time}",
	"open":          "Open in Jira",
	"open-all":      "See all in Jira",
	"about":         "about {n}",
	"table-label":   "Jira issues",
	"table-label-n": "Jira issues {n}",
	"row":           "Row",

	// Groups and totals.
	"none":               "None",
	"group-cut.one":      "{n} of the first {total} row",
	"group-cut.other":    "{n} of the first {total} rows",
	"sum":                "Sum",
	"average":            "Average",
	"minimum":            "Minimum",
	"maximum":            "Maximum",
	"count":              "Count",
	"distinct":           "Distinct values",
	"total-all":          "{name} of all groups",
	"total-group":        "{name} of {group}",
	"total-cut.one":      "{name} of the first {n} row",
	"total-cut.other":    "{name} of the first {n} rows",
	"total-within.one":   "{name} of {n} of the first {total} row",
	"total-within.other": "{name} of {n} of the first {total} rows",

	// Charts.
	"chart-label":            "Issues by {field}",
	"chart-label-sum":        "{sum} by {field}",
	"chart-issues":           "Issues",
	"chart-sum":              "Sum of {field}",
	"chart-unmeasured.one":   "no value in {n} of {total} issue",
	"chart-unmeasured.other": "no value in {n} of {total} issues",
	"chart-numbers":          "Numbers",
	"progress-label":         "Progress",
	"progress":               "{done} of {total} done ({percent}), {started} in progress, {open} still to do",
	"progress-undefined":     "{progress}, {n} without a category",
	"progress-sum":           "{sum}: {progress}",
	"category-done":          "Done",
	"category-indeterminate": "In progress",
	"category-new":           "To do",
	"category-undefined":     "No category",

	// Values.
	"not-public":    "not public",
	"yes":           "Yes",
	"no":            "No",
	"hours":         "{n}h",
	"minutes":       "{n}m",
	"seconds":       "{n}s",
	"at-least":      "at least {duration}",
	"estimated":     "estimated {duration}",
	"spent":         "spent {duration}",
	"remaining":     "remaining {duration}",
	"in-status":     "{status}: {duration}",
	"goal-met":      "met",
	"goal-breached": "breached",
	"goal-paused":   "paused",
	"goal-running":  "running",
	"goal-due":      "due {time}",
	"goal-after":    "{state} after {duration}",
	"goal":          "{state}, goal {duration}",
	"long-date":     "{day} {month} {year}",

	// Rich text.
	"unknown-user":   UnknownUser,
	"unknown-person": "unknown",
	"attachment":     "attachment",
	"image":          "image",
	"more":           "More",
	"task-open":      "To do",
	"task-done":      "Done",
	"task-skipped":   "Not applicable",
	"task-started":   "In progress",
	"panel-info":     "info",
	"panel-note":     "note",
	"panel-warning":  "warning",
	"panel-success":  "success",
	"panel-error":    "error",
	"panel-tip":      "tip",

	// The script.
	"filter":            "Filter",
	"filtered.one":      "{n} of {total} row",
	"filtered.other":    "{n} of {total} rows",
	"filtered-none":     "No row has that",
	"copy":              "Copy as CSV",
	"copied.one":        "Copied {n} row",
	"copied.other":      "Copied {n} rows",
	"sorted-ascending":  "Sorted by {column}, ascending",
	"sorted-descending": "Sorted by {column}, descending",

	// The built-in layout.
	"skip":            "Skip to content",
	"pages":           "Pages",
	"home":            "Home",
	"contents":        "On this page",
	"anchor":          "Link to “{heading}”",
	"nearby":          "Previous and next page",
	"previous":        "Previous",
	"next":            "Next",
	"not-found":       "Page not found",
	"not-found-text":  "There is no page at this address. It may have moved, or the address may be mistyped.",
	"alert-note":      "Note",
	"alert-tip":       "Tip",
	"alert-important": "Important",
	"alert-warning":   "Warning",
	"alert-caution":   "Caution",
}

// counted names, for each key that has plural forms, the placeholder whose
// number decides between them.
var counted = map[string]string{
	"issues":           "n",
	"chart-unmeasured": "total",
	"cut":              "total",
	"group-cut":        "total",
	"total-cut":        "n",
	"total-within":     "total",
	"filtered":         "total",
	"copied":           "n",
}

// plurals are the forms that a sentence may have, of which each language uses
// some. https://cldr.unicode.org/index/cldr-spec/plural-rules
var plurals = [...]string{"other", "zero", "one", "two", "few", "many"} // as package plural counts them

// nameLists are the sentences that are lists of names, in English.
var nameLists = map[string][]string{
	"months":         {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"short-months":   {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	"weekdays":       {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"short-weekdays": {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
}
