CREATE TYPE level AS ENUM ('low', 'high');
CREATE TABLE "user" (
	name VARCHAR(50) NOT NULL,
	bio TEXT,
	active BOOLEAN,
	level level NOT NULL,
	id SERIAL NOT NULL,
	CONSTRAINT pk_user PRIMARY KEY (id),
	CONSTRAINT uq_user_name UNIQUE (name)
);
CREATE TABLE http_request_log (
	uid VARCHAR(32) NOT NULL,
	size BIGINT,
	CONSTRAINT pk_http_request_log PRIMARY KEY (uid),
	CONSTRAINT uq_http_request_log_uid UNIQUE (uid, size)
);
CREATE INDEX ix_http_request_log_size ON http_request_log (size);
CREATE TABLE roles_users (
	user_id INTEGER NOT NULL,
	role VARCHAR(10) NOT NULL,
	CONSTRAINT pk_roles_users PRIMARY KEY (user_id, role),
	CONSTRAINT fk_roles_users_user_id_user FOREIGN KEY(user_id) REFERENCES "user" (id)
);
CREATE TABLE blog_post (
	user_id INTEGER,
	"HTTPCode" SMALLINT,
	blob BYTEA,
	kind VARCHAR(5),
	created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
	maker_id INTEGER,
	id SERIAL NOT NULL,
	pages INTEGER,
	CONSTRAINT pk_blog_post PRIMARY KEY (id),
	CONSTRAINT fk_blog_post_user_id_user FOREIGN KEY(user_id) REFERENCES "user" (id) ON DELETE SET NULL,
	CONSTRAINT fk_blog_post_maker_id_user FOREIGN KEY(maker_id) REFERENCES "user" (id)
);
CREATE INDEX ix_blog_post_user_id ON blog_post (user_id);
