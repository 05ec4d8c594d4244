/** Accounts, their passwords, their sessions. E-mail addresses sort and compare by bytes, as in the code. */
export const accounts = `
create table holdfast.users (
  id uuid primary key,
  email text collate "C" not null unique,
  name text not null,
  roles text[] not null,
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null
);
--> statement-breakpoint
create table holdfast.passwords (
  user_id uuid primary key references holdfast.users (id) on delete cascade,
  hash text not null,
  changed_at timestamptz(3) not null
);
--> statement-breakpoint
create table holdfast.sessions (
  id uuid primary key,
  user_id uuid not null references holdfast.users (id) on delete cascade,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  authenticated_at timestamptz(3) not null,
  idle_expires_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  user_agent text
);
--> statement-breakpoint
create index sessions_user on holdfast.sessions (user_id, last_seen_at desc);
--> statement-breakpoint
create index sessions_idle_expiry on holdfast.sessions (idle_expires_at);
`
