# Does what Homebrew does with a formula: ruby formula.rb RELEASE ARCHITECTURE FOLDER
# VERSION-LINE. It has as much of Homebrew as the formula needs, and takes the
# archives from the release's folder.
require 'digest'
require 'fileutils'
require 'pathname'

RELEASE, ARCHITECTURE, FOLDER, SAID = ARGV
PREFIX = Pathname(FOLDER)

# Homebrew's additions to a path.
class Pathname
  def install(*sources)
    mkpath
    sources.flatten.each do |source|
      (source.is_a?(Hash) ? source : { source => File.basename(source) }).each do |from, to|
        FileUtils.cp(from, self + to, preserve: true)
      end
    end
  end

  alias write_at write
  def write(text)
    dirname.mkpath
    write_at(text)
  end
end

# Homebrew's class of formulas.
class Formula
  @said = {}
  class << self
    attr_reader :said, :test_block

    def inherited(sub)
      super
      sub.instance_variable_set(:@said, {})
    end

    %i[desc homepage version license url sha256].each do |name|
      define_method(name) { |value| said[name] = value if @counts != false }
    end

    def system_block(counts)
      before = @counts
      @counts = counts && before != false
      yield
      raise 'a block of this system says no address' if @counts && !said[:url]
    ensure
      @counts = before
    end

    def on_linux(&block) = system_block(true, &block)
    def on_macos(&block) = system_block(false, &block)
    def on_intel(&block) = system_block(ARCHITECTURE == 'amd64', &block)
    def on_arm(&block) = system_block(ARCHITECTURE == 'arm64', &block)
    def test(&block) = @test_block = block
  end

  def bin = PREFIX + 'bin'
  def man1 = PREFIX + 'share/man/man1'
  def bash_completion = PREFIX + 'etc/bash_completion.d'
  def zsh_completion = PREFIX + 'share/zsh/site-functions'
  def fish_completion = PREFIX + 'share/fish/vendor_completions.d'
  def testpath = PREFIX + 'test'
  def version = self.class.said[:version]

  def system(*command)
    Kernel.system(*command.map(&:to_s)) or raise "#{command.join(' ')} failed"
  end

  def shell_output(command) = `#{command}`.tap { raise "#{command} failed" unless $?.success? }

  def assert_match(want, got)
    raise "#{want} is not in #{got}" unless got.include?(want)
  end
end

load File.join(RELEASE, 'jqlbuild.rb')
formula = Jqlbuild.new
said = Jqlbuild.said
archive = File.join(RELEASE, File.basename(said[:url]))
raise "#{archive} has another sum" unless Digest::SHA256.file(archive).hexdigest == said[:sha256]

unpacked = PREFIX + 'unpacked'
unpacked.mkpath
Kernel.system('tar', '-xzf', archive, '-C', unpacked.to_s) or raise 'it cannot be unpacked'
Dir.chdir(unpacked) { formula.install }
raise 'it is another version' unless `#{formula.bin}/jqlbuild --version`.chomp == SAID

formula.testpath.mkpath
Dir.chdir(formula.testpath) { formula.instance_exec(&Jqlbuild.test_block) }
[formula.man1 + 'jqlbuild.1', formula.bash_completion + 'jqlbuild', formula.zsh_completion + '_jqlbuild'].each do |file|
  raise "#{file} is not there" unless file.size?
end
