/** What `schema.ts` describes, as SQL. Applied once, after the library's own tables; never changed after a release. */
export const ordersAndPosts = `
create table orders (
  id uuid primary key default gen_random_uuid(),
  owner_id text not null,
  item text not null,
  quantity integer not null check (quantity > 0),
  note text not null default '',
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create index orders_of_owner on orders (owner_id, created_at, id);
--> statement-breakpoint
create table posts (
  id uuid primary key default gen_random_uuid(),
  author_id text not null,
  author text not null,
  title text not null,
  body text not null,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create index posts_by_time on posts (created_at, id);
`
