package issue

import (
	"maps"
	"strings"
	"testing"
)

func TestParseSprint(t *testing.T) {
	const text = "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=7,state=ACTIVE,name=Fix, name=x, then rest,goal=,startDate=2019-05-23T14:02:10.170Z,endDate=<null>]"
	want := map[string]any{"id": "7", "state": "ACTIVE", "name": "Fix, name=x, then rest", "goal": "", "startDate": "2019-05-23T14:02:10.170Z"}
	if got := ParseSprint(text); !IsSprint(text) || !maps.Equal(got, want) {
		t.Errorf("ParseSprint gives %v, want %v", got, want)
	}
	if IsSprint("Sprint 7") {
		t.Error("the name of a sprint is taken for its text form")
	}
}

func FuzzParseSprint(f *testing.F) {
	f.Add("com.atlassian.greenhopper.service.sprint.Sprint@38c6bd04[id=1,rapidViewId=2,state=ACTIVE,name=Sprint 1,goal=,startDate=2019-05-23T14:02:10.170Z,endDate=<null>,sequence=1]")
	f.Add("[,name=,name=,]")
	f.Add("x[id=[id=]")
	f.Fuzz(func(t *testing.T, s string) {
		for name, value := range ParseSprint(s) {
			if text, ok := value.(string); !ok || !strings.Contains(s, name+"="+text) {
				t.Errorf("%s is %v, which does not stand in %q", name, value, s)
			}
		}
	})
}
