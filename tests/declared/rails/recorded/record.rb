# Records what Active Record sends for a schema.rb, and how it dumps the database that comes of it:
#
#     ruby record.rb postgresql://postgres@127.0.0.1/empty postgres
#
# loads postgres.rb of this folder into an empty database and writes postgres.sql and postgres.MAJOR.MINOR.rb. With a
# third argument, `dump`, it only dumps: what another version of Rails says of the same database.
require "logger"
require "stringio"
require "active_record"

url, name, mode = ARGV
here = __dir__
ActiveRecord::Base.establish_connection(url)
connection = ActiveRecord::Base.connection
own = /schema_migrations|ar_internal_metadata/
unless mode == "dump"
  sent = []
  ActiveSupport::Notifications.subscribe("sql.active_record") do |*, payload|
    sql = payload[:sql].strip
    sent << (sql.start_with?("DO") ? sql[/CREATE TYPE.*?;/m].chomp(";") : sql) if sql =~ /\A(CREATE|ALTER|COMMENT|DO)\b/ && sql !~ own
  end
  ActiveRecord::Schema.verbose = false
  load "#{here}/#{name}.rb"
  if url.start_with?("sqlite")
    sent = connection.select_values("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").reject { |sql| sql =~ own || sql =~ /sqlite_/ }
  end
  File.write("#{here}/#{name}.sql", sent.map { |sql| "#{sql.gsub(/\s+/, " ")};\n" }.join)
end
stream = StringIO.new
source = ActiveRecord::Base.respond_to?(:connection_pool) && ActiveRecord::VERSION::STRING >= "7.2" ? ActiveRecord::Base.connection_pool : connection
ActiveRecord::SchemaDumper.dump(source, stream)
text = stream.string.lines.reject { |line| line =~ /\A\s*#/ && !line.include?("Could not dump") }.join.strip
File.write("#{here}/#{name}.#{ActiveRecord::VERSION::MAJOR}.#{ActiveRecord::VERSION::MINOR}.rb", "#{text}\n")
