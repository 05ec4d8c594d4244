import type { Rule } from '../rule.js'

const page = (title: string, body: string): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/sign-in/page.tsx': `import { redirect } from 'next/navigation'\nexport default async function Page({ params, searchParams }) {\n  const { next } = await searchParams\n${body}\n}\n`,
  },
})
const props = (title: string, body: string): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'pages/preview.tsx': `export async function getServerSideProps(context) {\n${body}\n}\nexport default function Page({ html }) {\n  return <pre>{html}</pre>\n}\n`,
  },
})

/** Kept apart: they are longer than the rule. */
export const PAGE_EXAMPLES: Rule['examples'] = {
  bad: [
    page('A page that is done.', '  if (await signedIn()) redirect(next)'),
    page('With a place to fall back on.', "  redirect(next || '/')"),
    page('A slash at the beginning says little.', "  redirect(next?.startsWith('/') ? next : '/')"),
    page('A page that fetches.', '  const res = await fetch(next)\n  return <pre>{await res.text()}</pre>'),
    props(
      'The Pages Router.',
      '  const res = await fetch(context.query.url)\n  return { props: { html: await res.text() } }',
    ),
  ],
  good: [
    page('One slash, and not two.', "  redirect(next?.startsWith('/') && !next.startsWith('//') ? next : '/')"),
    page('A path of its own.', "  redirect('/home')"),
    page('In the query.', '  redirect(`/home?next=${encodeURIComponent(next)}`)'),
    page('A list.', "  if (['/home', '/orders'].includes(next)) redirect(next)\n  redirect('/')"),
    props(
      'A fixed origin.',
      '  const res = await fetch(`https://api.example.com/pages/${context.query.page}`)\n  return { props: { html: await res.text() } }',
    ),
  ],
}
