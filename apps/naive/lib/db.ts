import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { pgTable, serial, text, integer, timestamp } from 'drizzle-orm/pg-core'
import bcrypt from 'bcryptjs'

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  password: text('password').notNull(),
  role: text('role').notNull().default('user'),
})

export const orders = pgTable('orders', {
  id: serial('id').primaryKey(),
  userId: text('user_id').notNull(),
  item: text('item').notNull(),
  quantity: integer('quantity').notNull(),
  status: text('status').notNull().default('open'),
})

export const posts = pgTable('posts', {
  id: serial('id').primaryKey(),
  userId: text('user_id').notNull(),
  title: text('title').notNull(),
  body: text('body').notNull(),
  createdAt: timestamp('created_at').notNull().defaultNow(),
})

export const subscribers = pgTable('subscribers', {
  id: serial('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
})

const TABLES = `
  create table if not exists users (id text primary key, email text not null unique, name text not null, password text not null, role text not null default 'user');
  create table if not exists orders (id serial primary key, user_id text not null, item text not null, quantity integer not null, status text not null default 'open');
  create table if not exists posts (id serial primary key, user_id text not null, title text not null, body text not null, created_at timestamp not null default now());
  create table if not exists subscribers (id serial primary key, email text not null, name text not null);
`

async function open() {
  const client = new PGlite()
  await client.exec(TABLES)
  const password = await bcrypt.hash('admin123', 10)
  await client.query(
    `insert into users (id, email, name, password, role) values ('1', 'admin@example.com', 'Admin', $1, 'admin')`,
    [password],
  )
  await client.query(`insert into posts (user_id, title, body) values ('1', 'Welcome', '<b>Welcome</b> to the shop.')`)
  return drizzle(client)
}

const globalForDb = globalThis as unknown as { db?: ReturnType<typeof open> }

export const getDb = () => (globalForDb.db ??= open())
