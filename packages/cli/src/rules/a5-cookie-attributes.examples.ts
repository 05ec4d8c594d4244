import type { Example, Rule } from '../rule.js'

const route = (title: string, head: string, body: string, more: Record<string, string> = {}): Example => ({
  title,
  files: {
    'app/api/login/route.ts': `${head}\nexport async function POST(req: Request) {\n  const token = await login(req);\n${body}\n  return new Response()\n}\n`,
    ...more,
  },
})
const STORE = `import { cookies } from 'next/headers'`
const SET = (options: string): string => `  (await cookies()).set('session', token${options})`
const ALL = `httpOnly: true, secure: true, sameSite: 'lax'`

/** Libraries that set what they are told, with the call for options. */
const LIBRARIES: readonly (readonly [string, string, (options: string) => string])[] = [
  [
    'cookie',
    `import { serialize } from 'cookie'`,
    (options) => `  res.setHeader('Set-Cookie', serialize('token', token, ${options}))`,
  ],
  ['nookies', `import { setCookie } from 'nookies'`, (options) => `  setCookie({ res }, 'token', token, ${options})`],
  [
    'cookies-next',
    `import { setCookie } from 'cookies-next'`,
    (options) => `  setCookie('token', token, { req, res, ...${options} })`,
  ],
  [
    'NextResponse',
    `import { NextResponse } from 'next/server'`,
    (options) => `  const response = NextResponse.json({})\n  response.cookies.set('token', token, ${options})`,
  ],
  [
    'NextResponse with an object',
    `import { NextResponse } from 'next/server'`,
    (options) =>
      `  const response = NextResponse.json({})\n  response.cookies.set({ name: 'token', value: token, ...${options} })`,
  ],
]

/** Kept apart: they are longer than the rule. */
export const COOKIE_EXAMPLES: Rule['examples'] = {
  bad: [
    route('No options.', STORE, SET('')),
    ...LIBRARIES.map(([name, head, call]) => route(`${name}: nothing set.`, head, call('{ path: "/" }'))),
    ...LIBRARIES.map(([name, head, call]) =>
      route(`${name}: readable.`, head, call(`{ secure: true, sameSite: 'lax' }`)),
    ),
    route('No SameSite.', STORE, SET(', { httpOnly: true, secure: true }')),
    route('Plain http.', STORE, SET(`, { httpOnly: true, secure: false, sameSite: 'lax' }`)),
    route(
      'Options from elsewhere.',
      `${STORE}\nimport { options } from '@/lib/cookie'`,
      SET(', { ...options, maxAge: 900 }'),
      {
        'lib/cookie.ts': `export const options = { httpOnly: true, path: '/' }\n`,
      },
    ),
    route(
      'A header.',
      '',
      '  return new Response(null, { headers: { "Set-Cookie": `session=${token}; Path=/; HttpOnly` } })',
    ),
    route(
      'A password as a cookie.',
      STORE,
      '  (await cookies()).set(`password_${req.url}`, token, { httpOnly: true, secure: true })',
    ),
    {
      title: 'A script.',
      files: {
        'app/login/page.tsx': `'use client'\nexport const keep = (value: string) => { document.cookie = \`token=\${value}; path=/\` }\n`,
      },
    },
    {
      title: 'A default of iron-session that is switched off.',
      files: {
        'app/page.tsx': '',
        'lib/session.ts': `export const options = { cookieName: 's', password: process.env.SESSION_SECRET!, cookieOptions: { secure: false } }\n`,
      },
    },
    {
      title: 'NextAuth’s own cookie, set again.',
      files: {
        'app/page.tsx': '',
        'auth.ts': `export const options = { providers: [], cookies: { sessionToken: { name: 's', options: { httpOnly: true, path: '/' } } } }\n`,
      },
    },
    route(
      'A library with safe defaults is imported, and not used.',
      `${STORE}\nimport { getIronSession } from 'iron-session'\nimport Cookies from 'cookies'`,
      SET(', {}'),
    ),
    route('It is set rightly, and then again.', STORE, `${SET(`, { ${ALL} }`)};\n${SET('')}`),
  ],
  good: [
    route('All three.', STORE, SET(`, { ${ALL} }`)),
    ...LIBRARIES.map(([name, head, call]) => route(`${name}: all three.`, head, call(`{ ${ALL} }`))),
    route(
      'Secure in production.',
      STORE,
      SET(`, { httpOnly: true, secure: process.env.NODE_ENV === 'production', sameSite: 'strict' }`),
    ),
    route(
      'From a function, with more.',
      `${STORE}\nimport { cookieOptions } from '@/lib/cookie'`,
      SET(', { ...cookieOptions(), maxAge: 900 }'),
      {
        'lib/cookie.ts': `export function cookieOptions() {\n  return { ${ALL}, path: '/' } as const\n}\n`,
      },
    ),
    route(
      'It is taken away.',
      STORE,
      `  (await cookies()).set('session', '', { maxAge: 0 });\n  (await cookies()).set('token', 'x', { expires: new Date(0) });\n  (await cookies()).delete('session')`,
    ),
    route(
      'A theme and a language.',
      STORE,
      `  (await cookies()).set('theme', 'dark');\n  (await cookies()).set('NEXT_LOCALE', 'de');\n  (await cookies()).set('sidebar_state', 'open')`,
    ),
    route(
      'A header.',
      '',
      '  return new Response(null, { headers: { "Set-Cookie": `session=${token}; Path=/; HttpOnly; Secure; SameSite=Lax` } })',
    ),
    {
      title: 'iron-session as it is.',
      files: {
        'app/page.tsx': '',
        'lib/session.ts': `export const options = { cookieName: 's', password: process.env.SESSION_SECRET!, cookieOptions: { secure: process.env.NODE_ENV === 'production' } }\n`,
      },
    },
    {
      title: 'What a library wants to be set.',
      files: {
        'proxy.ts': `import { createServerClient } from '@supabase/ssr'\nexport function proxy(req, response) {\n  createServerClient('u', 'k', { cookies: { setAll: (all) => all.forEach(({ name, value, options }) => response.cookies.set(name, value, options)) } })\n}\n`,
        'app/page.tsx': '',
      },
    },
    route(
      'A token against forgery.',
      STORE,
      `  (await cookies()).set('csrfToken', token, { secure: true, sameSite: 'strict' })`,
    ),
  ],
  unknown: [
    route('Options that somebody gives.', STORE, '', {
      'lib/session.ts': `import { cookies } from 'next/headers'\nexport async function keep(token: string, options: object) {\n  (await cookies()).set('session', token, options)\n}\n`,
    }),
    route('A name that proves nothing by itself.', STORE, `  (await cookies()).set('role', 'member')`),
  ],
}
