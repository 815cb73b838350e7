package jiratest

import "net/http"

// The application links of a Confluence: the two sample Jiras, and one thing
// that is no Jira.
type applink struct {
	id, kind, name, display, rpc string
	primary                      bool
}

var applicationLinks = [...]applink{
	{"144880e9-a353-312f-9412-ed028e8166fa", "jira", "Orrery Jira", "https://jira.orrery.example", "https://jira.internal.orrery.example:8443", true},
	{"3e3c8fef-6a0a-3d1c-b7a4-cb5a3e0a0f5f", "jira", "Orrery Cloud", "https://orrery.atlassian.net", "https://orrery.atlassian.net", false},
	{"9a1e0d52-5c0b-3d0f-8a37-0f5d1a0d7f10", "bitbucket", "Orrery source", "https://git.orrery.example", "https://git.orrery.example", false},
}

// listApplinks answers administrators with what show makes of each link, as the
// member of that name if it has one.
func listApplinks(name string, show func(applink) object) func(http.ResponseWriter, *http.Request, *call) {
	return func(w http.ResponseWriter, r *http.Request, c *call) {
		if !c.user {
			reply(w, http.StatusUnauthorized, object{"message": "Client must be authenticated as an administrator to access this resource.", "status-code": 401})
			return
		}
		var all []object
		for _, l := range applicationLinks {
			all = append(all, show(l))
		}
		if name == "" {
			reply(w, http.StatusOK, all)
			return
		}
		reply(w, http.StatusOK, object{name: all})
	}
}

func (l applink) older() object {
	return object{"id": l.id, "typeId": l.kind, "name": l.name, "displayUrl": l.display, "rpcUrl": l.rpc, "isPrimary": l.primary, "isSystem": false, "link": []any{}}
}

func (l applink) wrapped() object {
	return object{"application": l.older(), "configuredOutboundAuthenticators": []any{}}
}

func (l applink) newer() object {
	return object{"id": l.id, "name": l.name, "type": l.kind, "displayUrl": l.display, "rpcUrl": l.rpc, "primary": l.primary, "system": false}
}
