# frozen_string_literal: true

# Answers the shortcodes in a Jekyll site's Markdown. Copy it into _plugins.
#
# `jqlbuild filter` gets the pages before Liquid does, and what Liquid has put
# into them before they become HTML. It answers from its cache, which
# `jqlbuild fetch` has filled.

require "digest"
require "json"
require "timeout"

module JqlBuild
  PATIENCE = 120 # seconds for one page; a program that takes longer is stuck
  MENTIONED = %r!<<\s*/?jql-!.freeze

  # The pages of one build, and the one `jqlbuild filter --serve` that answers them.
  class Build
    attr_writer :document

    def initialize(site)
      @site = site
      @cache = Jekyll::Cache.new("jqlbuild") if site.incremental?
      @digests = {}
    end

    # All pages, before the first one is rendered: so all problems are said at
    # once, and a page that shows another one's text has its answers.
    def answer
      problems = markdown(@site.documents + @site.pages).flat_map { |d| answer_document(d) }
      fail_with(problems)
      markdown(@site.static_files).each do |f|
        next unless File.read(f.path, :encoding => "utf-8").scrub.match?(MENTIONED)

        Jekyll.logger.warn "jqlbuild:", "#{f.path}: a shortcode stands in a page without front matter, which Jekyll " \
                                        "only copies; begin the page with two lines of ---"
      end
    end

    # What Liquid has made of the current page: what it has included is answered
    # too, with nothing of the page's front matter.
    def answer_included(content)
      return content unless content.match?(MENTIONED)

      path = path_of(@document)
      text, problems = ask("path" => path, "text" => content)
      return text if text # what it warns of was said of the page itself

      fail_with(problems.map do |p|
        "#{path}: #{p["message"]}; #{p["fix"]} (it has come in by Liquid, from a file or from data)"
      end)
    end

    def remember
      @digests.each { |path, digest| @cache[path] = digest } if @cache
    end

    def close
      @filter&.close
      @filter = nil
    end

    private

    def markdown(documents)
      converter = @site.find_converter_instance(Jekyll::Converters::Markdown)
      documents.select { |d| converter.matches(d.extname) }
    end

    def path_of(document)
      @site.in_source_dir(document.path.delete_suffix("/#excerpt"))
    end

    def answer_document(document)
      return [] unless document.content.to_s.match?(MENTIONED)

      path = path_of(document)
      text, problems = ask("path" => path, "text" => document.content, "meta" => document.data.slice("title", "jql"))
      return problems.map { |p| said(p) } unless text

      problems.each { |p| Jekyll.logger.warn "jqlbuild:", said(p) }
      return [] if text == document.content

      document.content = text
      excerpt = document.data["excerpt"]
      document.data["excerpt"] = excerpt.class.new(document) if excerpt.is_a?(Jekyll::Excerpt)
      regenerate(path, Digest::SHA256.hexdigest(text))
      []
    end

    # With --incremental a page is rendered again if it becomes another one than it was.
    def regenerate(path, digest)
      return if !@cache || @cache.key?(path) && @cache[path] == digest

      @digests[path] = digest
      @site.regenerator.modified?(path) # so that the page is known for the next time
      @site.regenerator.force(path)
    end

    # Returns what a page becomes, and its problems. They fail the build if it
    # becomes nothing, also those that are warnings, as with JQLBUILD_STRICT.
    def ask(request)
      line = Timeout.timeout(PATIENCE) do
        filter.puts(JSON.generate(request))
        filter.gets
      end
      raise Errno::EPIPE unless line

      answer = parse(line)
      fail_with(["it did not understand #{request["path"]}: #{answer["error"]}; use a jqlbuild of this file's version"]) if answer["error"]

      [protect(answer["text"]), answer["problems"]]
    rescue Errno::EPIPE
      raise Jekyll::Errors::FatalException, "jqlbuild filter has ended; what it says stands above"
    rescue Timeout::Error
      Process.kill(:KILL, filter.pid)
      raise Jekyll::Errors::FatalException, "jqlbuild filter has not answered for #{PATIENCE} s"
    end

    def parse(line)
      answer = JSON.parse(line)
      return answer if answer.is_a?(Hash) && (answer["error"] || answer["problems"])

      raise JSON::ParserError
    rescue JSON::ParserError
      fail_with(["jqlbuild filter has answered #{line[0, 200].strip}; is it jqlbuild, and is it new enough?"])
    end

    # With parse_block_html, which a page may set too, kramdown would look for
    # Markdown in tables and lose its place. It removes this attribute.
    def protect(text)
      return text unless text && @site.config["markdown"].casecmp?("kramdown")

      text.gsub(%r!<figure (?=class="jql-figure)!, '<figure markdown="0" ')
    end

    def filter
      @filter ||= IO.popen(%w(jqlbuild filter --serve), "r+", :chdir => @site.source, :encoding => "utf-8").tap do |f|
        f.sync = true
      end
    rescue SystemCallError => e
      fail_with(["jqlbuild cannot be started: #{e.message}; install it where Jekyll runs, on the PATH"])
    end

    def said(problem)
      file = File.expand_path(problem["file"], @site.source).delete_prefix("#{Dir.pwd}/")
      place = [file, *problem.values_at("line", "column")].compact.join(":")
      "#{place}: #{problem.values_at("message", "fix").compact.join("; ")}"
    end

    def fail_with(problems)
      return if problems.empty?

      problems.each { |p| Jekyll.logger.error "jqlbuild:", p }
      raise Jekyll::Errors::FatalException, "the shortcodes have problems, which stand above"
    end
  end

  # Stands between Liquid and the site's own converter.
  class Included < Jekyll::Converters::Markdown
    highlighter_prefix "\n"
    highlighter_suffix "\n"
    safe true
    priority :highest

    def convert(content)
      JqlBuild.build.answer_included(content)
    end
  end

  class << self
    attr_accessor :build
  end
end

Jekyll::Hooks.register :site, :pre_render do |site|
  JqlBuild.build&.close
  JqlBuild.build = JqlBuild::Build.new(site)
  JqlBuild.build.answer
end
Jekyll::Hooks.register([:pages, :documents], :pre_render) { |document| JqlBuild.build.document = document }
Jekyll::Hooks.register(:site, :post_render) { JqlBuild.build.close }
Jekyll::Hooks.register(:site, :post_write) { JqlBuild.build.remember }
