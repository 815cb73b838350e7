module github.com/jqlbuild/jqlbuild/integrations/hugo

go 1.21
