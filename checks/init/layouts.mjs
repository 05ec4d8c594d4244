// @ts-check

/**
 * An app as people have one before `holdfast init`.
 *
 * @typedef {object} Layout
 * @property {string} name
 * @property {'npm' | 'pnpm' | 'yarn' | 'bun'} manager
 * @property {string} app the folder of the app; `''` for the root
 * @property {string} next the range in its manifest
 * @property {Readonly<Record<string, string>>} files
 * @property {readonly { path: string, status: number, location?: string }[]} open answered the same before and after
 * @property {string} guarded answered 401 afterwards
 */

const REACT = { 14: '^18.3.1', 15: '^19.0.0', 16: '^19.0.0' }

/**
 * @param {string} name
 * @param {14 | 15 | 16} major
 * @param {object} [more]
 */
function manifest(name, major, more = {}) {
  const react = REACT[major]
  const { dependencies = {}, ...rest } = /** @type {{ dependencies?: object }} */ (more)
  const next = { 14: '^14.2.35', 15: '15.5.28', 16: '^16.4.5' }[major]
  return `${JSON.stringify(
    {
      name,
      version: '0.1.0',
      private: true,
      scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
      dependencies: { next, react, 'react-dom': react, ...dependencies },
      devDependencies: { '@types/node': '^20', '@types/react': react, typescript: '^5.9.0' },
      ...rest,
    },
    null,
    2,
  )}\n`
}

/** @param {string} alias where `@/*` leads */
const tsconfig = (alias) =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: 'ES2017',
        lib: ['dom', 'dom.iterable', 'esnext'],
        allowJs: true,
        skipLibCheck: true,
        strict: true,
        noEmit: true,
        esModuleInterop: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        resolveJsonModule: true,
        isolatedModules: true,
        jsx: 'preserve',
        incremental: true,
        plugins: [{ name: 'next' }],
        paths: { '@/*': [alias] },
      },
      include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
      exclude: ['node_modules'],
    },
    null,
    2,
  )}\n`

const LAYOUT = `export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`
const PAGE = `export default function Page() {
  return <h1>Shop</h1>;
}
`
const HELLO = `export async function GET() {
  return Response.json({ hello: "world" });
}
`
const IGNORED = 'node_modules\n.next\n.env*\n*.tsbuildinfo\nnext-env.d.ts\n'
const OPEN = [
  { path: '/', status: 200 },
  { path: '/api/hello', status: 200 },
]

/** @type {readonly Layout[]} */
export const layouts = [
  {
    name: 'next-16',
    manager: 'npm',
    app: '',
    next: '16',
    open: OPEN,
    guarded: '/api/auth/sessions',
    files: {
      'package.json': manifest('shop', 16),
      'tsconfig.json': tsconfig('./*'),
      '.gitignore': IGNORED,
      'next.config.ts': `import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  /* config options here */
};

export default nextConfig;
`,
      'app/layout.tsx': LAYOUT,
      'app/page.tsx': PAGE,
      'app/api/hello/route.ts': HELLO,
    },
  },
  {
    name: 'next-16 src proxy next-auth-5',
    manager: 'pnpm',
    app: '',
    next: '16',
    open: [...OPEN, { path: '/old', status: 307, location: '/' }, { path: '/api/auth/providers', status: 200 }],
    guarded: '/api/me',
    files: {
      'package.json': manifest('portal', 16, { dependencies: { 'next-auth': '5.0.0-beta.32' } }),
      'pnpm-lock.yaml': '',
      'tsconfig.json': tsconfig('./src/*'),
      '.gitignore': IGNORED,
      '.env.local': 'AUTH_SECRET=Zl4m0Rcbq7a0b0s2U6wqk1mJ5yJ3v8tQw9XrE2nT4pA\nAUTH_TRUST_HOST=true\n',
      'next.config.mjs': `/** @type {import('next').NextConfig} */
const nextConfig = { reactStrictMode: true }

export default nextConfig
`,
      'src/auth.ts': `import NextAuth from 'next-auth'
import Credentials from 'next-auth/providers/credentials'

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [Credentials({ credentials: {}, authorize: () => null })],
})
`,
      'src/proxy.ts': `import { NextResponse, type NextRequest } from 'next/server'

// Addresses of the former site.
export function proxy(request: NextRequest) {
  if (request.nextUrl.pathname === '/old') return NextResponse.redirect(new URL('/', request.url))
  return NextResponse.next()
}

export const config = { matcher: ['/old', '/account/:path*'] }
`,
      'src/app/layout.tsx': LAYOUT,
      'src/app/page.tsx': PAGE,
      'src/app/api/hello/route.ts': HELLO,
      'src/app/api/auth/[...nextauth]/route.ts': `import { handlers } from '@/auth'

export const { GET, POST } = handlers
`,
    },
  },
  {
    name: 'next-15 middleware instrumentation',
    manager: 'yarn',
    app: '',
    next: '15',
    open: [...OPEN, { path: '/old', status: 307, location: '/' }],
    guarded: '/api/auth/sessions',
    files: {
      'package.json': manifest('blog', 15),
      'yarn.lock': '',
      'tsconfig.json': tsconfig('./*'),
      '.gitignore': IGNORED,
      'next.config.js': `const withPlugin = (config) => ({ ...config })

module.exports = withPlugin({
  experimental: { typedEnv: true },
})
`,
      'instrumentation.ts': `export function register(): void {
  console.log('the app begins')
}
`,
      'middleware.ts': `'use strict'
import { NextResponse, type NextRequest } from 'next/server'

export default function middleware(request: NextRequest) {
  if (request.nextUrl.pathname === '/old') return NextResponse.redirect(new URL('/', request.url))
  const response = NextResponse.next()
  response.headers.set('x-shop', 'blog')
  return response
}
`,
      'app/layout.tsx': LAYOUT,
      'app/page.tsx': PAGE,
      'app/api/hello/route.ts': HELLO,
    },
  },
  {
    name: 'next-14 both routers',
    manager: 'npm',
    app: '',
    next: '14',
    open: [...OPEN, { path: '/about', status: 200 }, { path: '/api/legacy', status: 200 }],
    guarded: '/api/auth/sessions',
    files: {
      'package.json': manifest('club', 14),
      'tsconfig.json': tsconfig('./*').replace('"bundler"', '"node"'),
      '.gitignore': IGNORED,
      'next.config.mjs': `/** @type {import('next').NextConfig} */
const nextConfig = {};

export default nextConfig;
`,
      'middleware.ts': `import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

export const middleware = async (request: NextRequest) => {
  return NextResponse.next({ headers: { "x-club": request.nextUrl.pathname } });
};

export const config = { matcher: "/about" };
`,
      'app/layout.tsx': LAYOUT,
      'app/page.tsx': PAGE,
      'app/api/hello/route.ts': HELLO,
      'pages/about.tsx': `export default function About() {
  return <h1>About</h1>;
}
`,
      'pages/api/legacy.ts': `import type { NextApiRequest, NextApiResponse } from "next";

export default function handler(_request: NextApiRequest, response: NextApiResponse) {
  response.status(200).json({ legacy: true });
}
`,
    },
  },
  {
    name: 'monorepo',
    manager: 'bun',
    app: 'apps/web',
    next: '16',
    open: OPEN,
    guarded: '/api/auth/sessions',
    files: {
      'package.json': `{
  "name": "monorepo",
  "private": true,
  "workspaces": ["apps/*", "packages/*"]
}
`,
      'bun.lock': '',
      '.gitignore': IGNORED,
      'packages/greeting/package.json': `{ "name": "@acme/greeting", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n`,
      'packages/greeting/index.js': `export const greeting = 'world'\n`,
      'apps/docs/package.json': manifest('docs', 16),
      'apps/docs/app/page.jsx': `export default function Page() { return 'Docs' }\n`,
      'apps/web/package.json': manifest('web', 16, { type: 'module', dependencies: { '@acme/greeting': '*' } }),
      'apps/web/next.config.js': `/** @type {import('next').NextConfig} */
export default (phase) => ({ transpilePackages: ['@acme/greeting'], distDir: '.next' })
`,
      'apps/web/tsconfig.json': tsconfig('./*').replace(/,\s*"paths": \{[^}]*\}/, ''),
      'apps/web/types.d.ts': `declare module '@acme/greeting' { export const greeting: string }\n`,
      'apps/web/app/layout.tsx': LAYOUT,
      'apps/web/app/page.tsx': PAGE,
      'apps/web/app/api/hello/route.ts': `import { greeting } from '@acme/greeting'

export const GET = () => Response.json({ hello: greeting })
`,
    },
  },
  {
    name: 'javascript commonjs',
    manager: 'npm',
    app: '',
    next: '16',
    open: OPEN,
    guarded: '/api/auth/sessions',
    files: {
      'package.json': manifest('plain', 16).replace(/,\s*"devDependencies": \{[^}]*\}/, ''),
      '.gitignore': 'node_modules\n.next\n',
      'next.config.js': `/** @type {import('next').NextConfig} */\r\nconst nextConfig = {\r\n\treactStrictMode: true,\r\n}\r\n\r\nmodule.exports = nextConfig\r\n`,
      'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}
`,
      'app/page.js': PAGE,
      'app/api/hello/route.js': HELLO,
    },
  },
]
