import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERY_FORMAT, holdfast, type Run } from './command-line.ts'

// They are put together here, so that none of them stands in this repository.
const SECRETS = {
  inEnvironment: ['shop', 'Jx8', 'qW2', 'mZ5', 'tR9'].join(''),
  inLocalEnvironment: ['v7Kp', 'Ls3D', 'nB6Y', 'hG1F'].join('-'),
  inPublicName: ['adm', '4uHq8ZkTn2VwYc7R'].join('_'),
  ofProvider: ['sk', 'live', '51Hq8ZkTn2VwYc7RbXs4Mf9Pd'].join('_'),
  ofHost: ['ghp', 'q8ZkTn2VwYc7RbXs4Mf9PdLg6Ja1Ew3Ro5Ty'].join('_'),
  ofCloud: ['AKIA', 'Q8ZKTN2VWYC7RBXS'].join(''),
  word: ['sword', 'fish'].join(''),
  words: ['open', 'sesame', 'now'].join(' '),
  pin: ['48', '39', '20', '17'].join(''),
  inConnection: ['kX', '9sWq', 'ZtB'].join(''),
  inAddress: ['letme', 'in4711'].join(''),
  inToken: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5NvXgL0n3I9P'].join('.'),
  inKey: ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7', 'q8ZkTn2VwYc7RbXs4Mf9PdLg'].join(''),
  inComment: ['formerly', 'T0psecret'].join(''),
  compared: ['cron', 'Zk8TnVw'].join(''),
  inBuild: ['wh', 'sec', 'Yc7RbXs4Mf9PdLg6'].join('_'),
} as const
const S = SECRETS

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "dependencies": { "next": "16.0.0", "jsonwebtoken": "8.5.1" } }',
  '.env': `JWT_SECRET=${S.inEnvironment}\nDATABASE_URL="postgres://shop:${S.inConnection}@db.internal:5432/shop"\nNEXT_PUBLIC_ADMIN_SECRET=${S.inPublicName}\n`,
  '.env.production': `STRIPE_SECRET_KEY=${S.ofProvider}\nexport SESSION_PASSWORD='${S.inLocalEnvironment}'\n`,
  'docker-compose.yml': `services:\n  app:\n    environment:\n      API_KEY: ${S.inLocalEnvironment}\n`,
  'next.config.js': `module.exports = { env: { WEBHOOK_SECRET: '${S.inBuild}', PIN: '${S.pin}' } }\n`,
  'lib/auth.ts': `import jwt from 'jsonwebtoken'\nconst SECRET = process.env.JWT_SECRET || '${S.word}' // ${S.inComment}\nexport const sign = (id: string) => jwt.sign({ id }, SECRET, { expiresIn: '90d' })\nexport const verify = (token: string) => jwt.verify(token, '${S.words}')\nexport const pin = '${S.pin}'\n`,
  'lib/keys.ts': `export const key = \`-----BEGIN PRIVATE KEY-----\n${S.inKey}\n-----END PRIVATE KEY-----\`\nexport const github = '${S.ofHost}'\nexport const aws = { accessKeyId: '${S.ofCloud}', secretAccessKey: '${S.inLocalEnvironment}' }\nexport const admin = '${S.inToken}'\n`,
  'lib/db.ts': `import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: 'postgres://shop:${S.inConnection}@db.internal/shop' })\nexport const mail = () => fetch('https://shop:${S.inAddress}@mail.internal/send')\n`,
  // What the parser says of it holds no piece of it.
  'lib/broken.ts': `const ${S.word} = '${S.word}'\nconst ${S.word} = "${S.words}\nexport { ${S.word} \n`,
  'app/api/cron/route.ts': `import { pool, mail } from '@/lib/db'\nexport async function GET(req: Request) {\n  if (req.headers.get('authorization') !== 'Bearer ${S.compared}') return new Response(null, { status: 401 })\n  await mail()\n  await pool.query('delete from sessions where token = \\'${S.inToken}\\'')\n  return new Response()\n}\n`,
  'app/api/login/route.ts': `import { cookies } from 'next/headers'\nimport { sign } from '@/lib/auth'\nexport async function POST(req: Request) {\n  const { password } = await req.json()\n  if (password !== '${S.words}') return new Response(null, { status: 401 })\n  const jar = await cookies()\n  jar.set('token', sign('1'), { path: '/?${S.word}' })\n  return Response.json({ token: sign('1'), secret: '${S.inEnvironment}' })\n}\n`,
  [`app/api/hooks/${S.word.slice(0, 3)}/route.ts`]: `import { pool } from '@/lib/db'\nexport async function POST(req: Request) {\n  if (req.headers.get('x-secret') === "${S.pin}") await pool.query(\`insert into t values ('\${await req.text()}', '${S.inConnection}')\`)\n  return Response.redirect(new URL(req.url).searchParams.get('next') ?? 'https://a:${S.inAddress}@x.example')\n}\n`,
  'app/api/many/route.ts': `import { pool } from '@/lib/db'\nconst KEYS = { '${S.words}': 'alice', ${S.word}: 'bob', [\`${S.compared}\`]: 'carol' }\nenum Secret { A = '${S.inBuild}' }\nexport async function DELETE(req: Request) {\n  const key = req.headers.get('x-api-key')\n  if (!/^(${S.word}|${S.inAddress})+$/.test(key)) return new Response(null, { status: 401 })\n  switch (key) {\n    case '${S.inPublicName}':\n    case Secret.A:\n      await fetch(\`https://mail.internal/?api_key=${S.inBuild}&to=\${new URL(req.url).searchParams.get('to')}\`)\n  }\n  if (['${S.inConnection}', '${S.ofHost}'].includes(key) || key === KEYS['${S.words}'] || Number(key) === ${S.pin}) await pool.query(\`delete from t where k = '\${key}' and s = '${S.inToken}'\`)\n  return Response.json({ '${S.inConnection}': key }, { headers: { 'Access-Control-Allow-Origin': '*', Authorization: 'Bearer ${S.ofProvider}', 'x-key': '${S.inAddress}' } })\n}\n`,
  'app/page.tsx': `'use client'\nimport { createClient } from '@supabase/supabase-js'\nconst client = createClient('https://x.supabase.co', '${S.inToken}')\nexport default function Page() {\n  localStorage.setItem('token', '${S.ofHost}')\n  return <form action={process.env.NEXT_PUBLIC_ADMIN_SECRET ?? '${S.inPublicName}'}><input defaultValue="${S.ofProvider}" /></form>\n}\n`,
  'app/actions.ts': `'use server'\nimport { pool } from '@/lib/db'\n// holdfast-disable-next-line o7-unguarded-action -- the form is shown to nobody\nexport async function remove(id: string, key = '${S.compared}') {\n  if (key === '${S.compared}') await pool.query('delete from posts where id = ' + id)\n}\n`,
}

/** A text as it could stand in a report. */
const forms = (text: string): readonly string[] => {
  const buffer = Buffer.from(text)
  return [text, buffer.toString('base64').replace(/=+$/, ''), buffer.toString('hex'), encodeURIComponent(text)]
}

let folder: string
let runs: readonly Run[]
let written: readonly string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-secret-'))
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  runs = await holdfast(
    [
      ...EVERY_FORMAT,
      ['audit', '--fix'],
      ['audit', '--write-baseline'],
      ['routes', '--write'],
      ['routes', '--check', '--json'],
      ['audit', '--only', 'A4,O3', '--output', 'report.sarif', '--format', 'sarif'],
    ],
    folder,
  )
  const files = ['holdfast.routes.json', 'report.sarif', '.holdfast-baseline.json', 'holdfast.baseline.json']
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')))
  written = texts.filter((text) => text !== '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a project full of secrets', () => {
  it('is found to be one', () => {
    const { findings } = JSON.parse(runs.find(({ line }) => line === 'audit --format json')?.stdout ?? '') as {
      readonly findings: readonly { readonly items: readonly string[]; readonly file: string }[]
    }
    const files = new Set(
      findings.filter(({ items }) => items.some((id) => /^(?:A4|O3|O6)$/.test(id))).map(({ file }) => file),
    )
    for (const file of ['.env', 'next.config.js', 'lib/auth.ts', 'lib/keys.ts', 'lib/db.ts', 'app/api/cron/route.ts']) {
      expect([...files]).toContain(file)
    }
    expect(runs.filter(({ code }) => code === 2)).toEqual([])
    expect(written).toHaveLength(3)
  })

  it.each(Object.entries(SECRETS))('keeps the one that is %s out of every output', (_, secret) => {
    const leaks = forms(secret).flatMap((form) => [
      ...runs.filter(({ stdout, stderr }) => (stdout + stderr).includes(form)).map(({ line }) => line),
      ...written.filter((text) => text.includes(form)).map((text) => `a file: ${text.slice(0, 40)}`),
    ])
    expect(leaks).toEqual([])
  })
})
