import type { Rule } from '../rule.js'

const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/leave/route.ts': `import { NextResponse, type NextRequest } from 'next/server'\nimport { redirect } from 'next/navigation'\n${head}export async function GET(req: NextRequest) {\n  const next = req.nextUrl.searchParams.get('next') ?? '/'\n${body}\n}\n`,
  },
})

/** Kept apart: they are longer than the rule. */
export const REDIRECT_EXAMPLES: Rule['examples'] = {
  bad: [
    route('Anywhere.', '  return NextResponse.redirect(next)'),
    route('A base is no guard: it is for paths only.', '  return NextResponse.redirect(new URL(next, req.url))'),
    route('`redirect` of next/navigation.', '  redirect(next)'),
    route('`//elsewhere.example` begins with a slash.', "  redirect(next.startsWith('/') ? next : '/')"),
    route('By hand.', '  return new Response(null, { status: 302, headers: { Location: next } })'),
    {
      title: 'A Pages API handler.',
      files: {
        'pages/api/leave.ts': `export default function handler(req, res) {\n  res.redirect(302, req.query.callbackUrl)\n}\n`,
      },
    },
    {
      title: 'A field of a form.',
      files: {
        'app/actions.ts': `'use server'\nimport { redirect } from 'next/navigation'\nexport async function signIn(form: FormData) {\n  redirect(String(form.get('redirectTo')))\n}\n`,
      },
    },
    route(
      'A list is asked, and its answer ignored.',
      "  ;['/home', '/orders'].includes(next)\n  return NextResponse.redirect(new URL(next, req.url))",
    ),
    route(
      'A function is imported and not used.',
      '  return NextResponse.redirect(next)',
      `import { safeRedirect } from '@/elsewhere/redirects'\n`,
    ),
    route(
      'It is looked at too late.',
      '  const answer = NextResponse.redirect(next)\n  if (new URL(next).origin !== req.nextUrl.origin) return new Response(null, { status: 400 })\n  return answer',
    ),

    route(
      'After an origin: `@elsewhere.example` makes another host of it.',
      '  return NextResponse.redirect(`${req.nextUrl.origin}${next}`)',
    ),
    route('After the address of the app.', '  return NextResponse.redirect(process.env.NEXT_PUBLIC_SITE_URL + next)'),
    route('After a host that is written out.', '  return NextResponse.redirect(`https://shop.example${next}`)'),
  ],
  good: [
    route(
      'After an origin, once it begins with a slash.',
      "  if (!next.startsWith('/')) redirect('/')\n  return NextResponse.redirect(`${req.nextUrl.origin}${next}`)",
    ),
    route('After an origin and a slash.', '  return NextResponse.redirect(`${req.nextUrl.origin}/${next}`)'),
    route(
      'In the query of a page of its own.',
      '  return NextResponse.redirect(`${req.nextUrl.origin}/sign-in?next=${encodeURIComponent(next)}`)',
    ),
    route('One slash, and not two.', "  redirect(next.startsWith('/') && !next.startsWith('//') ? next : '/')"),
    route(
      'The same, step by step.',
      "  let target = next\n  if (!target.startsWith('/') || target.startsWith('//')) target = '/'\n  redirect(target)",
    ),
    route(
      'The same origin.',
      "  const target = new URL(next, req.nextUrl.origin)\n  if (target.origin !== req.nextUrl.origin) redirect('/')\n  return NextResponse.redirect(target)",
    ),
    route(
      'A function that lets paths through.',
      '  redirect(pathOnly(next))',
      `function pathOnly(value: string) {\n  return isPath(value) ? value : '/'\n}\nfunction isPath(value: string) {\n  if (!value.startsWith('/') || value.startsWith('//')) return false\n  return true\n}\n`,
    ),
    route('A list.', "  if (!['/home', '/orders'].includes(next)) redirect('/')\n  redirect(next)"),
    route('A path of its own.', "  return NextResponse.redirect(new URL('/sign-in', req.url))"),
    route(
      'Kept in the query.',
      "  const target = new URL('/sign-in', req.url)\n  target.searchParams.set('next', next)\n  return NextResponse.redirect(target)",
    ),
    route('A table.', "  redirect({ home: '/', orders: '/orders' }[next as 'home'] ?? '/')"),
    route(
      'What a function elsewhere made safe.',
      '  redirect(safeRedirect(next))',
      `import { safeRedirect } from '@/elsewhere/redirects'\n`,
    ),
  ],
  unknown: [
    {
      title: 'A cookie is not set by a link.',
      files: {
        'app/api/back/route.ts': `import { cookies } from 'next/headers'\nimport { redirect } from 'next/navigation'\nexport async function GET() {\n  redirect((await cookies()).get('returnTo')?.value ?? '/')\n}\n`,
      },
    },
    route(
      'An origin without a slash at its end: `https://example.com.elsewhere.example` begins with it too.',
      "  if (!next.startsWith('https://example.com')) return new Response(null, { status: 400 })\n  return NextResponse.redirect(next)",
    ),
  ],
}
