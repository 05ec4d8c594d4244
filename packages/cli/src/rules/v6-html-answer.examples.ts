import type { Rule } from '../rule.js'

const HTML = "{ headers: { 'Content-Type': 'text/html' } }"
const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/hello/route.ts': `${head}export async function GET(req: Request) {\n  const name = new URL(req.url).searchParams.get('name') ?? ''\n${body}\n}\n`,
  },
})
const page = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: { 'pages/api/hello.ts': `${head}export default function handler(req, res) {\n${body}\n}\n` },
})

/** Kept apart: they are longer than the rule. */
export const ANSWER_EXAMPLES: Rule['examples'] = {
  bad: [
    route('A value of the query in a page.', `  return new Response(\`<h1>Hello \${name}</h1>\`, ${HTML})`),
    route(
      'A sum of texts.',
      `  const html = '<p>' + name + '</p>'\n  return new NextResponse(html, ${HTML})`,
      `import { NextResponse } from 'next/server'\n`,
    ),
    page('A Pages API handler sends texts as HTML.', '  res.send(`<p>${req.query.name}</p>`)'),
    route(
      'A regular expression is no sanitiser.',
      `  const clean = name.replace(/<script.*?<\\/script>/gi, '')\n  return new Response(\`<p>\${clean}</p>\`, ${HTML})`,
    ),
    route(
      'It is escaped, and the answer ignored.',
      `  escapeHtml(name)\n  return new Response(\`<p>\${name}</p>\`, ${HTML})`,
      `import escapeHtml from 'escape-html'\n`,
    ),
    route(
      'A sanitiser is imported and not used.',
      `  return new Response(\`<p>\${name}</p>\`, ${HTML})`,
      `import DOMPurify from 'isomorphic-dompurify'\n`,
    ),
    route(
      'It is escaped after the answer is made.',
      `  const answer = new Response(\`<p>\${name}</p>\`, ${HTML})\n  console.log(escapeHtml(name))\n  return answer`,
      `import escapeHtml from 'escape-html'\n`,
    ),
  ],
  good: [
    route(
      'Escaped.',
      `  return new Response(\`<p>\${escapeHtml(name)}</p>\`, ${HTML})`,
      `import escapeHtml from 'escape-html'\n`,
    ),
    route(
      'Sanitised.',
      `  return new Response(DOMPurify.sanitize(\`<p>\${name}</p>\`), ${HTML})`,
      `import DOMPurify from 'isomorphic-dompurify'\n`,
    ),
    route(
      'Escaped by hand, as it has to be.',
      `  const text = name.replace(/</g, '&lt;')\n  return new Response(\`<p>\${text}</p>\`, ${HTML})`,
    ),
    route('A page without anything of the caller’s.', `  return new Response('<h1>Hello</h1>', ${HTML})`),
    route('No page.', `  return Response.json({ html: \`<p>\${name}</p>\` })`),
    route('A number.', `  return new Response(\`<p>\${Number(name)}</p>\`, ${HTML})`),
    page('No markup in it.', '  res.send(`hello ${req.query.name}`)'),
  ],
}
