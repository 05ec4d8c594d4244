import type { Example, Rule } from '../rule.js'

const page = (title: string, code: string, more: Record<string, string> = {}): Example => ({
  title,
  files: { 'app/login/page.tsx': `'use client'\n${code}\n`, ...more },
})
const LOGIN = `const data = await (await fetch('/api/login', { method: 'POST' })).json()`

/** Kept apart: they are longer than the rule. */
export const STORAGE_EXAMPLES: Rule['examples'] = {
  bad: [
    page('Written.', `export async function login() {\n  ${LOGIN}\n  localStorage.setItem('token', data.token)\n}`),
    page(
      'Under a name that says nothing.',
      `export async function login() {\n  ${LOGIN}\n  window.sessionStorage.setItem('app', data.accessToken)\n}`,
    ),
    page(
      'Inside something else.',
      `export async function login() {\n  ${LOGIN}\n  localStorage.setItem('auth', JSON.stringify({ accessToken: data.accessToken }))\n}`,
    ),
    page('As a property.', `export async function login() {\n  ${LOGIN}\n  localStorage.jwt = data.jwt\n}`),
    page(
      'Read back for a header.',
      `import { TOKEN_KEY } from './keys'\nexport const load = () => fetch('/api', { headers: { Authorization: \`Bearer \${localStorage.getItem(TOKEN_KEY)}\` } })`,
      { 'app/login/keys.ts': `export const TOKEN_KEY = 'access_token'\n` },
    ),
    page(
      'By a hook.',
      `import { useLocalStorage } from 'usehooks-ts'\nexport const useToken = () => useLocalStorage('authToken', '')`,
    ),
    page(
      'In a store that is kept.',
      `import { create } from 'zustand'\nimport { persist } from 'zustand/middleware'\nexport const useAuth = create(persist((set) => ({ token: null, setToken: (token) => set({ token }) }), { name: 'auth' }))`,
    ),
    page(
      'A cookie of a script.',
      `import Cookies from 'js-cookie'\nexport async function login() {\n  ${LOGIN}\n  Cookies.set('token', data.token, { secure: true, sameSite: 'strict' })\n}`,
    ),
    page('A cookie that scripts read.', `export const x = 1`, {
      'app/api/login/route.ts': `import { cookies } from 'next/headers'\nexport async function POST() {\n  (await cookies()).set('session', await token(), { secure: true, sameSite: 'lax' })\n  return new Response()\n}\n`,
    }),
    {
      title: 'Pages of another bundler beside the app.',
      files: {
        'package.json': '{}',
        'api/package.json': '{ "dependencies": { "next": "16.0.0" } }',
        'api/app/page.tsx': '',
        'web/package.json': '{ "dependencies": { "react-dom": "19" }, "devDependencies": { "vite": "7" } }',
        'web/src/login.ts': `export const keep = (token: string) => localStorage.setItem('token', token)\n`,
      },
    },
  ],
  good: [
    page('A theme.', `export const keep = (theme: string) => localStorage.setItem('theme', theme)`),
    page(
      'A draft, a cart and a language.',
      `export const keep = (value: string) => {\n  localStorage.setItem('draft-token-count', value)\n  localStorage.setItem('cart', value)\n  sessionStorage.setItem('locale', value)\n}`,
    ),
    page('It is taken away.', `export const clean = () => localStorage.removeItem('token')`),
    page('A cookie that no script reads.', `export const x = 1`, {
      'app/api/login/route.ts': `import { cookies } from 'next/headers'\nexport async function POST() {\n  (await cookies()).set('session', await token(), { httpOnly: true, secure: true, sameSite: 'lax' })\n  return new Response()\n}\n`,
    }),
    page('A token against forgery, which scripts have to read.', `export const x = 1`, {
      'proxy.ts': `export function proxy(req) {\n  const response = NextResponse.next()\n  response.cookies.set('csrf-token', random(), { secure: true, sameSite: 'strict' })\n  return response\n}\n`,
    }),
    page(
      'A library is imported, and keeps nothing.',
      `import Cookies from 'js-cookie'\nimport { persist } from 'zustand/middleware'\nexport const theme = () => Cookies.get('theme')`,
    ),
    page(
      'Where push messages go.',
      `export const keep = (fcmToken: string) => localStorage.setItem('fcmToken', fcmToken)`,
    ),
    page(
      'A store that is kept elsewhere, and one without a token.',
      `import { persist } from 'zustand/middleware'\nexport const a = persist(() => ({ token: null }), { name: 'a', storage: onServer })\nexport const b = persist(() => ({ theme: 'dark', setToken: () => {} }), { name: 'b' })`,
    ),
    page('A test.', `export const x = 1`, { 'app/login/page.test.ts': `localStorage.setItem('token', 'x')\n` }),
  ],
  unknown: [
    page(
      'A session, whatever that is.',
      `export const keep = (value: string) => localStorage.setItem('session', value)`,
    ),
  ],
}
