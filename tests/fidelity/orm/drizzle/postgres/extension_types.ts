// Column builders for types of extensions: pgvector and PostGIS.
// mutate: vector("embedding", { dimensions: 1536 }) ==> vector("embedding", { dimensions: 768 }) :: documents.embedding type
// mutate: sparsevec("sparse", { dimensions: 10 }) ==> vector("sparse", { dimensions: 10 }) :: documents.sparse type
// mutate: bit("hash", { dimensions: 64 }) ==> bit("hash", { dimensions: 32 }) :: documents.hash type
// mutate: vector_cosine_ops ==> vector_l2_ops :: documents index by_meaning keys
// mutate: .with({ m: 16, ef_construction: 64 }) ==> :: nothing
import { bit, geometry, halfvec, index, pgTable, serial, sparsevec, vector } from "drizzle-orm/pg-core";

export const documents = pgTable(
  "documents",
  {
    id: serial("id").primaryKey(),
    embedding: vector("embedding", { dimensions: 1536 }).notNull(),
    half: halfvec("half", { dimensions: 256 }),
    sparse: sparsevec("sparse", { dimensions: 10 }),
    hash: bit("hash", { dimensions: 64 }),
    centre: geometry("centre"),
    outline: geometry("outline", { type: "point", mode: "xy", srid: 4326 }),
  },
  (table) => [
    index("by_meaning")
      .using("hnsw", table.embedding.op("vector_cosine_ops"))
      .with({ m: 16, ef_construction: 64 }),
    index("by_place").using("gist", table.outline),
  ],
);
