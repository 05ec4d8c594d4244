import { describe, expect, it } from 'vitest'
import { dangersIn } from './sinks.test-parts.js'
import type { SinkKind } from './table.js'

const TAKERS: readonly (readonly [string, SinkKind, string, string])[] = [
  ['Prisma.raw', 'sql', `import { Prisma } from '@prisma/client'`, 'db.$queryRaw(Prisma.raw(x))'],
  ['Prisma', 'sql', `import { db } from '@/db'`, 'db.$executeRawUnsafe(`delete from a where b = ${x}`)'],
  ['Drizzle', 'sql', `import { sql } from 'drizzle-orm'`, 'sql.raw(x)'],
  ['Kysely', 'sql', `import { sql } from 'kysely'`, 'sql.raw(`order by ${x}`)'],
  ['pg', 'sql', `import { Client } from 'pg'\nconst client = new Client()`, 'client.query({ text: `select ${x}` })'],
  ['mysql2', 'sql', `import mysql from 'mysql2'\nconst db = mysql.createPool('')`, "db.execute('select ' + x)"],
  ['postgres', 'sql', `import postgres from 'postgres'\nconst sql = postgres('')`, 'sql.unsafe(`select ${x}`)'],
  [
    'better-sqlite3',
    'sql',
    `import Database from 'better-sqlite3'\nconst db = new Database('')`,
    'db.prepare(`select ${x}`).all()',
  ],
  ['@vercel/postgres', 'sql', `import { sql } from '@vercel/postgres'`, 'sql.query(`select ${x}`)'],
  ['Neon', 'sql', `import { neon } from '@neondatabase/serverless'\nconst sql = neon('')`, 'sql(`select ${x}`)'],
  [
    'libSQL',
    'sql',
    `import { createClient } from '@libsql/client'\nconst db = createClient({})`,
    'db.execute({ sql: `select ${x}` })',
  ],
  ['Knex', 'sql', `import knex from 'knex'\nconst db = knex({})`, 'db.raw(`select ${x}`)'],
  ['Knex’s conditions', 'sql', `import knex from 'knex'\nconst db = knex({})`, "db('a').whereRaw(`b = ${x}`)"],
  [
    'Sequelize',
    'sql',
    `import { Sequelize } from 'sequelize'\nconst db = new Sequelize('')`,
    'db.query(`select ${x}`)',
  ],
  [
    'TypeORM',
    'sql',
    `import { DataSource } from 'typeorm'\nconst db = new DataSource({})`,
    "db.getRepository('a').createQueryBuilder('a').where(`a.b = '${x}'`)",
  ],
  ['a function that nobody here knows', 'sql', `import { run } from '@/db'`, 'run(`update a set b = ${x}`)'],
  [
    'Mongoose',
    'operator',
    `import { Schema, model } from 'mongoose'\nconst A = model('A', new Schema())`,
    'A.deleteMany({ b: x })',
  ],
  [
    'MongoDB',
    'operator',
    `import { MongoClient } from 'mongodb'\nconst c = new MongoClient('')`,
    "c.db().collection('a').updateOne({ b: x }, {})",
  ],
  ['$where', 'sql', `import { model } from 'mongoose'\nconst A = model('A')`, 'A.find({ $where: `this.b == ${x}` })'],
  ['exec', 'command', `import { exec } from 'child_process'`, 'exec(`ls ${x}`)'],
  ['execSync', 'command', `import cp from 'node:child_process'`, "cp.execSync('ls ' + x)"],
  ['execa', 'command', `import { execa } from 'execa'`, "execa('ls', [x], { shell: true })"],
  ['execaCommand', 'command', `import { execaCommand } from 'execa'`, 'execaCommand(`ls ${x}`)'],
  ['vm', 'code', `import vm from 'node:vm'`, 'vm.runInNewContext(x)'],
  ['fs', 'path', `import fs from 'fs'`, 'fs.readFileSync(x)'],
  ['fs.promises', 'path', `import { promises as fs } from 'fs'`, 'await fs.unlink(`data/${x}`)'],
  ['fs-extra', 'path', `import fs from 'fs-extra'`, "await fs.copy('a', x)"],
  ['fetch', 'request', '', 'await fetch(x)'],
  ['axios', 'request', `import axios from 'axios'`, 'axios({ url: x })'],
  ['got', 'request', `import got from 'got'`, 'got.post(x)'],
  ['ky', 'request', `import ky from 'ky'`, 'ky.get(`https://${x}/a`)'],
  ['undici', 'request', `import { request } from 'undici'`, 'request(x)'],
  ['node:https', 'request', `import https from 'node:https'`, 'https.get({ hostname: x })'],
  [
    'puppeteer',
    'request',
    `import puppeteer from 'puppeteer'`,
    'const page = await (await puppeteer.launch()).newPage(); await page.goto(x)',
  ],
  ['a rewrite', 'request', `import { NextResponse } from 'next/server'`, 'return NextResponse.rewrite(x)'],
  ['redirect', 'redirect', `import { permanentRedirect } from 'next/navigation'`, 'permanentRedirect(x)'],
  ['Response.redirect', 'redirect', '', 'return Response.redirect(x)'],
  ['a header', 'redirect', '', "const headers = new Headers(); headers.set('Location', x)"],
  ['RegExp', 'pattern', '', 'RegExp(x)'],
  ['$regex', 'pattern', `import { model } from 'mongoose'\nconst A = model('A')`, 'A.find({ name: { $regex: x } })'],
]

describe('what a caller chose gets into', () => {
  it.each(TAKERS)('%s', (_, kind, head, body) => {
    expect(dangersIn(kind, head, body)).not.toEqual([])
  })
})

const BOUND: readonly (readonly [string, SinkKind, string, string])[] = [
  ['a tagged template', 'sql', `import { sql } from '@vercel/postgres'`, 'await sql`select ${x}`'],
  [
    'a prepared statement',
    'sql',
    `import Database from 'better-sqlite3'\nconst db = new Database('')`,
    "db.prepare('select ?').get(x)",
  ],
  ['values beside the text', 'sql', `import { Client } from 'pg'\nconst c = new Client()`, "c.query('select $1', [x])"],
  ['arguments of a program', 'command', `import { execFile } from 'child_process'`, "execFile('ls', [x])"],
  ['a path below an origin', 'request', '', 'await fetch(`https://api.example.com/${x}`)'],
  ['a query', 'redirect', `import { redirect } from 'next/navigation'`, 'redirect(`/a?b=${x}`)'],
  ['what is written', 'path', `import { writeFile } from 'fs/promises'`, "await writeFile('a.txt', x)"],
]

describe('no harm is in', () => {
  it.each(BOUND)('%s', (_, kind, head, body) => {
    expect(dangersIn(kind, head, body)).toEqual([])
  })
})
