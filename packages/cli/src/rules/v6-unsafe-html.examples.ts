import type { Example, Rule } from '../rule.js'

const page = (title: string, body: string, head = '', more: Example['files'] = {}): Example => ({
  title,
  files: {
    'app/post/[id]/page.tsx': `${head}export default async function Page({ params, searchParams }) {\n${body}\n}\n`,
    ...more,
  },
})
const client = (title: string, body: string, head = ''): Example => ({
  title,
  files: {
    'app/board/page.tsx': `'use client'\nimport { useEffect, useState } from 'react'\n${head}export default function Board() {\n${body}\n}\n`,
  },
})
const PRISMA = `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\n`
const POST = '  const post = await db.post.findUnique({ where: { id: (await params).id } })\n'
const render = (value: string): string => `  return <div dangerouslySetInnerHTML={{ __html: ${value} }} />`

/** Kept apart: they are longer than the rule. */
export const HTML_EXAMPLES: Rule['examples'] = {
  bad: [
    page('What the query says.', render('(await searchParams).message')),
    page('What somebody stored.', POST + render('post.body'), PRISMA),
    page(
      'A row of a query builder.',
      `  const [post] = await (await getDb()).select().from(posts)\n${render('post.body')}`,
      `import { getDb, posts } from '@/elsewhere/db'\n`,
    ),
    page(
      'Markdown is markup too.',
      POST + render('marked.parse(post.body)'),
      `${PRISMA}import { marked } from 'marked'\n`,
    ),
    page(
      'A home-made filter.',
      POST + render('stripScripts(post.body)'),
      `${PRISMA}const stripScripts = (html) => html.replace(/<script[\\s\\S]*?<\\/script>/gi, '')\n`,
    ),
    page(
      'Markdown, and a sanitiser that is imported and not used.',
      `${POST}  const html = await unified().use(remarkParse).use(remarkRehype).use(rehypeStringify).process(post.body)\n${render('String(html)')}`,
      `${PRISMA}import { unified } from 'unified'\nimport remarkParse from 'remark-parse'\nimport remarkRehype from 'remark-rehype'\nimport rehypeSanitize from 'rehype-sanitize'\nimport rehypeStringify from 'rehype-stringify'\n`,
    ),
    page(
      'It is sanitised, and the answer ignored.',
      `${POST}  DOMPurify.sanitize(post.body)\n${render('post.body')}`,
      `${PRISMA}import DOMPurify from 'isomorphic-dompurify'\n`,
    ),
    page(
      'A sanitiser is imported and not used.',
      POST + render('post.body'),
      `${PRISMA}import sanitizeHtml from 'sanitize-html'\n`,
    ),
    page(
      'It is sanitised after it is rendered.',
      `${POST}  const shown = <div dangerouslySetInnerHTML={{ __html: post.body }} />\n  return [shown, sanitizeHtml(post.body)]`,
      `${PRISMA}import sanitizeHtml from 'sanitize-html'\n`,
    ),
    client(
      'What was loaded into a state.',
      `  const [post, setPost] = useState(null)\n  useEffect(() => {\n    fetch('/api/post').then((res) => res.json()).then((data) => setPost(data))\n  }, [])\n  if (!post) return null\n${render('post.body')}`,
    ),
    {
      title: 'What an action answers.',
      files: {
        'app/actions.ts': `'use server'\nexport async function save(form: FormData) {\n  return { saved: true, name: form.get('name') }\n}\n`,
        'app/page.tsx': `'use client'\nimport { useState } from 'react'\nimport { save } from './actions'\nexport default function Page() {\n  const [message, setMessage] = useState('')\n  const send = async (form: FormData) => setMessage(JSON.stringify(await save(form)))\n  return <form action={send}><p dangerouslySetInnerHTML={{ __html: message }} /></form>\n}\n`,
      },
    },
    page(
      'A component that is handed it.',
      `${POST}  return <Body html={post.body} />`,
      `${PRISMA}import { Body } from '@/components/body'\n`,
      {
        'components/body.tsx': `export function Body({ html }: { html: string }) {\n  return <article dangerouslySetInnerHTML={{ __html: html }} />\n}\n`,
      },
    ),
    client(
      'The page’s own address, by hand.',
      `  useEffect(() => {\n    document.getElementById('at').innerHTML = decodeURIComponent(window.location.hash)\n  }, [])\n  return <p id="at" />`,
    ),
    page(
      'JSON in a script, with `<` as it is.',
      `${POST}  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify({ name: post.title }) }} />`,
      PRISMA,
    ),
  ],
  good: [
    page(
      'A frame whose sandbox runs no scripts.',
      POST + `  return <iframe sandbox="allow-same-origin" srcDoc={post.body} />`,
      PRISMA,
    ),
    page(
      'Sanitised.',
      POST + render('DOMPurify.sanitize(post.body)'),
      `${PRISMA}import DOMPurify from 'isomorphic-dompurify'\n`,
    ),
    page(
      'Sanitised by a function of the project.',
      POST + render('clean(post.body)'),
      `${PRISMA}import { clean } from '@/lib/clean'\n`,
      {
        'lib/clean.ts': `import sanitizeHtml from 'sanitize-html'\nexport const clean = (html: string) => sanitizeHtml(html, { allowedTags: ['b'] })\n`,
      },
    ),
    page('xss.', POST + render('xss(post.body)'), `${PRISMA}import xss from 'xss'\n`),
    page(
      'JSON in a script, with `<` escaped.',
      `${POST}  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify({ name: post.title }).replace(/</g, '\\\\u003c') }} />`,
      PRISMA,
    ),
    page(
      'Highlighted code.',
      POST + render(`await codeToHtml(post.body, { lang: 'ts', theme: 'nord' })`),
      `${PRISMA}import { codeToHtml } from 'shiki'\n`,
    ),
    page(
      'A script of the app’s own.',
      render('`document.documentElement.dataset.theme = localStorage.theme ?? "${DEFAULT}"`'),
      `const DEFAULT = 'dark'\n`,
    ),
    page(
      'Markdown of the repository.',
      `  const text = await readFile('content/about.md', 'utf8')\n${render('marked.parse(text)')}`,
      `import { readFile } from 'node:fs/promises'\nimport { marked } from 'marked'\n`,
    ),
    page(
      'A translation.',
      `  const t = await getTranslations('home')\n${render(`t.raw('intro')`)}`,
      `import { getTranslations } from 'next-intl/server'\n`,
    ),
    page(
      'Markdown that is sanitised on its way.',
      `${POST}  const html = await unified().use(remarkParse).use(remarkRehype).use(rehypeSanitize).use(rehypeStringify).process(post.body)\n${render('String(html)')}`,
      `${PRISMA}import { unified } from 'unified'\nimport remarkParse from 'remark-parse'\nimport remarkRehype from 'remark-rehype'\nimport rehypeSanitize from 'rehype-sanitize'\nimport rehypeStringify from 'rehype-stringify'\n`,
    ),
  ],
  unknown: [
    page(
      'Editors elsewhere write it.',
      `  const post = await client.fetch('*[_type == "post"][0]')\n${render('post.html')}`,
      `import { createClient } from 'next-sanity'\nconst client = createClient({})\n`,
    ),
    {
      title: 'Nobody here says what a component is given.',
      files: {
        'components/body.tsx': `export function Body({ html }: { html: string }) {\n  return <article dangerouslySetInnerHTML={{ __html: html }} />\n}\n`,
        'app/page.tsx': '',
      },
    },
    page(
      'It is called sanitised.',
      POST + render('sanitizeMarkup(post.body)'),
      `${PRISMA}const sanitizeMarkup = (html) => html.replace(/<(\\/?)(script|iframe)/gi, '')\n`,
    ),
  ],
}
