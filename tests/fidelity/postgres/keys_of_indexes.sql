-- file: keys that take an index over, as a diff of two databases writes them
CREATE TABLE "public"."parcel" ("id" uuid NOT NULL, "code" text NOT NULL, "label" text);
CREATE UNIQUE INDEX parcel_pkey ON public.parcel USING btree (id);
CREATE UNIQUE INDEX parcel_code_key ON public.parcel USING btree (code);
CREATE UNIQUE INDEX parcel_by_label ON public.parcel USING btree (label);
ALTER TABLE "public"."parcel" ADD CONSTRAINT "parcel_pkey" PRIMARY KEY USING INDEX "parcel_pkey";
ALTER TABLE "public"."parcel" ADD CONSTRAINT "parcel_code_key" UNIQUE USING INDEX "parcel_code_key";
ALTER TABLE "public"."parcel" ADD CONSTRAINT "parcel_label_key" UNIQUE USING INDEX "parcel_by_label";

-- refused: the name belongs to another index
CREATE UNIQUE INDEX parcel_twice ON public.parcel (code, label);
ALTER TABLE parcel ADD CONSTRAINT parcel_label_key UNIQUE USING INDEX parcel_twice;

-- refused: the index is the key's by now
ALTER TABLE parcel ADD UNIQUE USING INDEX parcel_code_key;
