/** What proves a session, API keys, tickets that are mailed, counted attempts, second factors, and what is used once. */
export const credentials = `
alter table holdfast.users add column email_verified_at timestamptz(3);
--> statement-breakpoint
alter table holdfast.sessions
  add column generation bigint not null default 0,
  add column confirmed_at timestamptz(3) not null default now(),
  add column secret_hash text;
--> statement-breakpoint
update holdfast.sessions set confirmed_at = created_at;
--> statement-breakpoint
create table holdfast.api_keys (
  id text collate "C" primary key,
  owner_id uuid references holdfast.users (id) on delete cascade,
  name text not null,
  scopes text[] not null,
  hash text not null,
  previous_hash text,
  previous_until timestamptz(3),
  limit_requests bigint,
  limit_window bigint,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  last_used_at timestamptz(3)
);
--> statement-breakpoint
create index api_keys_owner on holdfast.api_keys (owner_id, created_at desc);
--> statement-breakpoint
create table holdfast.tickets (
  user_id uuid not null references holdfast.users (id) on delete cascade,
  purpose text not null,
  hash text collate "C" not null unique,
  email text collate "C" not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (user_id, purpose)
);
--> statement-breakpoint
create table holdfast.attempts (
  key text collate "C" primary key,
  failures integer not null,
  last_at timestamptz(3) not null,
  locked_until timestamptz(3),
  admitted boolean not null,
  expires_at timestamptz(3) not null
);
--> statement-breakpoint
create index attempts_expiry on holdfast.attempts (expires_at);
--> statement-breakpoint
create table holdfast.single_uses (
  id text collate "C" primary key,
  expires_at timestamptz(3) not null
);
--> statement-breakpoint
create index single_uses_expiry on holdfast.single_uses (expires_at);
--> statement-breakpoint
create table holdfast.totp_factors (
  user_id uuid primary key references holdfast.users (id) on delete cascade,
  sealed_secret text not null,
  confirmed_at timestamptz(3),
  last_step bigint not null
);
--> statement-breakpoint
create table holdfast.recovery_codes (
  user_id uuid primary key references holdfast.users (id) on delete cascade,
  hashes text[] not null
);
--> statement-breakpoint
create table holdfast.passkeys (
  id text collate "C" primary key,
  user_id uuid not null references holdfast.users (id) on delete cascade,
  public_key text not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  backed_up boolean not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3)
);
--> statement-breakpoint
create index passkeys_user on holdfast.passkeys (user_id, created_at desc);
`
