ActiveRecord::Schema.define(version: 2024_01_02_030405) do

  enable_extension "btree_gist"
  enable_extension "citext"
  enable_extension "hstore"
  enable_extension "pgcrypto"
  enable_extension "plpgsql"

# Could not dump table "accounts" because of following StandardError

  create_table "categories", id: :bigint, default: nil, force: :cascade do |t|
    t.datetime "created_at", null: false
  end

  create_table "groups", id: :serial, force: :cascade do |t|
    t.string "name"
    t.uuid "account_id"
    t.bigint "parent_id"
    t.check_constraint "parent_id <> id", name: "not_self"
  end

  create_table "memberships", primary_key: ["user_id", "group_id"], force: :cascade do |t|
    t.bigint "user_id", null: false
    t.bigint "group_id", null: false
  end

  create_table "people", id: { type: :string, limit: 20 }, force: :cascade do |t|
    t.bigint "category_id"
  end

# Could not dump table "plain" because of following StandardError

  create_table "users", primary_key: "user_id", force: :cascade do |t|
    t.bigint "person_id"
  end

  add_foreign_key "groups", "accounts", on_update: :nullify, on_delete: :cascade
  add_foreign_key "memberships", "groups", name: "custom_fk", on_delete: :restrict
  add_foreign_key "memberships", "users", primary_key: "user_id"
  add_foreign_key "people", "categories"
end
