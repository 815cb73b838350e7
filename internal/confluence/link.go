package confluence

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// anchor converts <a>. In Confluence Cloud, one may be an issue or a table.
func (c *converter) anchor(n *node) []piece {
	if pieces, ok := c.card(n); ok {
		return pieces
	}
	pieces := c.all(n.kids)
	address := n.attr("href")
	if address == "" {
		return pieces // the target of another link, or nothing
	}
	to := destination(address)
	if to == "" {
		c.warn(n.span, "convert-link", fmt.Sprintf("the address %q is no link for a page; its text is kept", address), "")
		return pieces
	}
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
		c.warn(n.span, "convert-link", fmt.Sprintf("the link to %q leads into Confluence", address), "write where it should lead from here")
	}
	return linked(pieces, to, address)
}

// linked makes links of inline pieces, or of fallback if there is no text.
func linked(pieces []piece, to, fallback string) []piece {
	text, rest := split(pieces)
	if text == "" {
		text = escape(fallback)
	}
	link := spaceAround(pieces, "["+text+"]("+to+")")
	return append([]piece{{inline, link}}, rest...)
}

// link converts <ac:link>, a link within Confluence.
func (c *converter) link(n *node) []piece {
	var text []piece
	for _, name := range []string{"ac:link-body", "ac:plain-text-link-body"} {
		if body := n.child(name); body != nil {
			text = c.all(body.kids)
		}
	}
	titled := func(fallback string) []piece {
		if line, _ := split(text); line == "" {
			return []piece{{inline, escape(fallback)}}
		}
		return text
	}
	warn := func(message, fix string) { c.warn(n.span, "convert-link", message, fix) }
	anchor := n.attr("ac:anchor")
	for _, k := range n.kids {
		switch k.name {
		case "ri:page", "ri:blog-post":
			title := k.attr("ri:content-title")
			if title == "" && anchor != "" {
				break // on this page
			}
			if space := k.attr("ri:space-key"); space != "" {
				warn(fmt.Sprintf("the link to the page %q in the space %s is left out; its text is kept", title, space), "")
			} else {
				warn(fmt.Sprintf("the link to the page %q is left out; its text is kept", title), "")
			}
			return titled(title)
		case "ri:attachment":
			name := k.attr("ri:filename")
			if name == "" {
				break
			}
			warn(fmt.Sprintf("the link leads to the attachment %q", name), "put that file beside the page")
			return linked(titled(name), fileAddress(name), name)
		case "ri:user":
			warn("who is mentioned here is left out", "write the name, if it should be on the page")
			return titled("(a person)")
		case "ri:url":
			if pieces, ok := c.cardTo(n, k.attr("ri:value"), n.attr("ac:card-appearance"), ""); ok {
				return pieces
			}
			if to := destination(k.attr("ri:value")); to != "" {
				return linked(titled(k.attr("ri:value")), to, to)
			}
		}
	}
	if anchor != "" {
		warn(fmt.Sprintf("the link leads to the anchor %q of the page", anchor), "make sure that a heading has this id")
		return linked(titled(anchor), "#"+fragment(anchor), anchor)
	}
	warn("a link within Confluence is left out; its text is kept", "")
	return titled("")
}

// fragment returns an anchor's name as Markdown makes ids of headings.
func fragment(anchor string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_':
			return unicode.ToLower(c)
		case isSpace(c):
			return '-'
		}
		return -1
	}, anchor)
}

// fileAddress returns the address of a file beside the page.
func fileAddress(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), ":", "%3A")
}

// attachedImage converts <ac:image>.
func (c *converter) attachedImage(n *node) []piece {
	alt := n.attr("ac:alt")
	if alt == "" {
		alt = n.attr("ac:title")
	}
	var pieces []piece
	if k := n.child("ri:url"); k != nil {
		pieces = c.image(n, k.attr("ri:value"), alt)
	} else if k := n.child("ri:attachment"); k != nil {
		name := k.attr("ri:filename")
		c.warn(n.span, "convert-link", fmt.Sprintf("the image is the attachment %q", name), "put that file beside the page")
		pieces = c.image(n, fileAddress(name), alt)
	} else {
		c.warn(n.span, "convert-format", "an image without an address is left out", "")
	}
	if caption := n.child("ac:caption"); caption != nil {
		text, rest := split(c.all(caption.kids))
		pieces = append(append(pieces, piece{inline, " " + text + " "}), rest...)
	}
	return pieces
}

func (c *converter) image(n *node, address, alt string) []piece {
	to := destination(address)
	if to == "" {
		c.warn(n.span, "convert-link", fmt.Sprintf("the address %q is none for an image; its description is kept", address), "")
		return []piece{{inline, escape(alt)}}
	}
	return []piece{{inline, "![" + strings.TrimSpace(escape(alt)) + "](" + to + ")"}}
}

// emoticons are those of Confluence's own that have no other form in the page.
var emoticons = map[string]string{
	"smile": "🙂", "sad": "🙁", "cheeky": "😛", "laugh": "😀", "wink": "😉",
	"thumbs-up": "👍", "thumbs-down": "👎", "information": "ℹ️", "tick": "✅",
	"cross": "❌", "warning": "⚠️", "plus": "➕", "minus": "➖", "question": "❓",
	"light-on": "💡", "light-off": "💡", "yellow-star": "⭐", "red-star": "⭐",
	"green-star": "⭐", "blue-star": "⭐", "heart": "❤️", "broken-heart": "💔",
}

func (c *converter) emoticon(n *node) []piece {
	text := n.attr("ac:emoji-fallback")
	if text == "" || strings.HasPrefix(text, ":") {
		name := n.attr("ac:name")
		text = emoticons[name]
		if text == "" {
			text = ":" + name + ":"
			c.warn(n.span, "convert-format", fmt.Sprintf("the emoticon %q is written by its name", name), "")
		}
	}
	return []piece{{inline, escape(text)}}
}
