const { integer } = require("drizzle-orm/pg-core");

exports.counter = name => integer(name).generatedAlwaysAsIdentity();
