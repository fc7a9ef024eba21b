ActiveRecord::Schema.define(version: 2024_01_02_030405) do

  create_table "keyed", primary_key: "code", force: :cascade do |t|
    t.integer "n"
  end

  create_table "pairs", primary_key: ["a", "b"], force: :cascade do |t|
    t.integer "a", null: false
    t.integer "b", null: false
  end

  create_table "plain", id: false, force: :cascade do |t|
    t.integer "n"
  end

  create_table "posts", id: :string, force: :cascade do |t|
    t.bigint "user_id", null: false
    t.index ["user_id"], name: "index_posts_on_user_id"
  end

  create_table "users", force: :cascade do |t|
    t.string "name", limit: 50, default: "it's", null: false
    t.text "a"
    t.integer "i", default: 1
    t.integer "lim", limit: 8
    t.bigint "big"
    t.float "f", default: 1.5
    t.decimal "price", precision: 10, scale: 2, default: "0.0"
    t.boolean "on", default: true, null: false
    t.boolean "off", default: false
    t.date "day"
    t.datetime "at"
    t.datetime "made_at", precision: 6, null: false
    t.datetime "fn", precision: 6
    t.time "wakes"
    t.json "data", default: {}
    t.binary "blob"
    t.string "ci", collation: "NOCASE"
    t.index "lower(name)", name: "low"
    t.index ["name", "i"], name: "ordered", order: { i: :desc }
    t.index ["name"], name: "index_users_on_name", unique: true, where: "i > 0"
    t.check_constraint "i > 0", name: "pos"
  end

  add_foreign_key "posts", "users", on_delete: :cascade
end
