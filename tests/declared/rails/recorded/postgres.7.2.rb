ActiveRecord::Schema[7.2].define(version: 2024_01_02_030405) do
  create_schema "audit"

  enable_extension "btree_gist"
  enable_extension "citext"
  enable_extension "hstore"
  enable_extension "pgcrypto"
  enable_extension "plpgsql"

  create_enum "mood", ["happy", "it's ok", "sad"]

  create_table "accounts", id: :uuid, default: -> { "gen_random_uuid()" }, comment: "who's who", force: :cascade do |t|
    t.string "name", limit: 50, null: false, comment: "the name"
    t.citext "email", default: "", null: false
    t.text "bio"
    t.integer "small", limit: 2, default: 3
    t.bigint "big"
    t.bigint "huge", default: 0, null: false
    t.float "ratio", default: 0.5
    t.decimal "price", precision: 10, scale: 2, default: "0.0", null: false
    t.decimal "free"
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.date "born", default: "2000-01-01"
    t.datetime "seen_at", precision: nil
    t.datetime "made_at", default: -> { "CURRENT_TIMESTAMP" }, null: false
    t.timestamptz "zoned_at"
    t.time "wakes"
    t.json "raw", default: {}
    t.jsonb "settings", default: {"a"=>[1, "x"]}, null: false
    t.hstore "attrs", default: {}
    t.inet "ip"
    t.cidr "net"
    t.macaddr "mac"
    t.binary "blob"
    t.uuid "token", default: -> { "gen_random_uuid()" }
    t.string "tags", default: [], array: true
    t.integer "numbers", default: [1, 2], array: true
    t.string "words", default: ["a b", "c"], null: false, array: true
    t.tsvector "search"
    t.tstzrange "period"
    t.int4range "span"
    t.interval "pause"
    t.money "cash", scale: 2
    t.bit "flags", limit: 8
    t.bit_varying "mask", limit: 16
    t.point "spot"
    t.xml "doc"
    t.enum "mood", default: "happy", null: false, enum_type: "mood"
    t.virtual "upper_name", type: :string, as: "upper((name)::text)", stored: true
    t.string "coll", collation: "C"
    t.index "lower((name)::text)", name: "by_lower", unique: true
    t.index ["big"], name: "cover", include: ["small", "huge"]
    t.index ["email"], name: "index_accounts_on_email", unique: true, where: "(active IS TRUE)"
    t.index ["name", "born"], name: "ordered", order: { born: :desc }
    t.index ["name"], name: "ops", opclass: :varchar_pattern_ops
    t.index ["price"], name: "nulls", order: "DESC NULLS LAST"
    t.index ["settings"], name: "gin", using: :gin
    t.index ["token"], name: "nnd", unique: true, nulls_not_distinct: true
    t.check_constraint "price >= 0::numeric", name: "price_positive"
    t.check_constraint "small > 0"
    t.exclusion_constraint "period WITH &&", using: :gist, name: "no_overlap"
    t.unique_constraint ["name", "email"], deferrable: :deferred, name: "uniq_ne"
  end

  create_table "categories", id: :bigint, default: nil, force: :cascade do |t|
    t.timestamptz "created_at", null: false
  end

  create_table "groups", id: :serial, force: :cascade do |t|
    t.string "name"
    t.uuid "account_id"
    t.bigint "parent_id"
    t.check_constraint "parent_id <> id", name: "not_self", validate: false
  end

  create_table "memberships", primary_key: ["user_id", "group_id"], force: :cascade do |t|
    t.bigint "user_id", null: false
    t.bigint "group_id", null: false
  end

  create_table "people", id: { type: :string, limit: 20 }, force: :cascade do |t|
    t.bigint "category_id"
  end

  create_table "plain", id: false, force: :cascade do |t|
    t.enum "odd", enum_type: "mood"
    t.oid "o"
  end

  create_table "users", primary_key: "user_id", force: :cascade do |t|
    t.bigint "person_id"
  end

  add_foreign_key "groups", "accounts", on_update: :nullify, on_delete: :cascade
  add_foreign_key "memberships", "groups", name: "custom_fk", on_delete: :restrict
  add_foreign_key "memberships", "users", primary_key: "user_id", validate: false
  add_foreign_key "people", "categories", deferrable: :deferred
end
