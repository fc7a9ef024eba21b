ActiveRecord::Schema.define(version: 2024_01_02_030405) do

  create_table "pairs", primary_key: ["a", "b"], charset: "utf8mb4", collation: "utf8mb4_general_ci", force: :cascade do |t|
    t.integer "a", null: false
    t.integer "b", null: false
  end

  create_table "posts", id: :integer, charset: "utf8mb4", collation: "utf8mb4_general_ci", force: :cascade do |t|
    t.bigint "user_id", null: false, unsigned: true
    t.integer "reply_id"
    t.index ["reply_id"], name: "fk_rails_29c5625807"
    t.index ["user_id"], name: "index_posts_on_user_id"
  end

  create_table "tags", id: false, charset: "utf8mb4", collation: "utf8mb4_general_ci", force: :cascade do |t|
    t.string "k", limit: 20
  end

  create_table "users", id: { type: :bigint, unsigned: true }, charset: "utf8mb4", collation: "utf8mb4_general_ci", comment: "a 'b'", force: :cascade do |t|
    t.string "name", limit: 50, default: "", null: false, comment: "n"
    t.string "plain"
    t.text "a"
    t.text "b", size: :medium
    t.text "c", size: :long
    t.text "d", size: :tiny
    t.binary "e"
    t.binary "f", limit: 16
    t.binary "g", size: :medium
    t.integer "i"
    t.integer "small", limit: 2, default: 1
    t.integer "tiny", limit: 1
    t.integer "med", limit: 3, unsigned: true
    t.bigint "big", null: false, unsigned: true
    t.float "ratio"
    t.float "double", limit: 53, default: 1.5
    t.decimal "price", precision: 10, scale: 2, default: "0.0"
    t.boolean "on", default: true, null: false
    t.date "day"
    t.datetime "at"
    t.datetime "made_at", precision: 6, null: false
    t.datetime "three", precision: 3, default: -> { "current_timestamp(3)" }
    t.timestamp "ts"
    t.time "wakes"
    t.column "status", "enum('a','b')", default: "a", null: false
    t.string "ci", collation: "utf8mb4_bin"
    t.virtual "up", type: :string, as: "ucase(`name`)"
    t.virtual "stored", type: :integer, as: "`i` + 1", stored: true
    t.index ["a"], name: "ft", type: :fulltext
    t.index ["at"], name: "bt"
    t.index ["name"], name: "index_users_on_name", unique: true
    t.index ["plain", "i"], name: "len", length: { plain: 10 }
    t.check_constraint "`i` > 0", name: "pos"
  end

  create_table "words", id: { type: :string, limit: 30, collation: "utf8mb4_bin" }, charset: "utf8mb4", collation: "utf8mb4_general_ci", force: :cascade do |t|
    t.integer "n"
  end

  add_foreign_key "posts", "posts", column: "reply_id"
  add_foreign_key "posts", "users", on_delete: :cascade
end
