import { describe, expect, it } from 'vitest'
import { rule } from './v6-unsafe-html.js'
import { verdictsOf } from './judged.test-parts.js'

interface Library {
  readonly head: string
  /** Gives back the body of a post without what runs. */
  readonly clean: string
}

const LIBRARIES: Readonly<Record<string, Library>> = {
  dompurify: { head: `import DOMPurify from 'dompurify'`, clean: 'DOMPurify.sanitize(post.body)' },
  'isomorphic-dompurify': {
    head: `import DOMPurify from 'isomorphic-dompurify'`,
    clean: 'DOMPurify.sanitize(post.body)',
  },
  'dompurify with jsdom': {
    head: `import createDOMPurify from 'dompurify'\nimport { JSDOM } from 'jsdom'\nconst purify = createDOMPurify(new JSDOM('').window)`,
    clean: 'purify.sanitize(post.body)',
  },
  'sanitize-html': { head: `import sanitizeHtml from 'sanitize-html'`, clean: 'sanitizeHtml(post.body)' },
  xss: { head: `import xss from 'xss'`, clean: 'xss(post.body)' },
  'xss, a filter of its own': {
    head: `import { FilterXSS } from 'xss'\nconst filter = new FilterXSS({})`,
    clean: 'filter.process(post.body)',
  },
  'rehype-sanitize': {
    head: `import rehypeParse from 'rehype-parse'\nimport rehypeSanitize from 'rehype-sanitize'\nimport rehypeStringify from 'rehype-stringify'\nimport { unified } from 'unified'`,
    clean: 'String(await unified().use(rehypeParse).use(rehypeSanitize).use(rehypeStringify).process(post.body))',
  },
  'escape-html': { head: `import escapeHtml from 'escape-html'`, clean: 'escapeHtml(post.body)' },
  he: { head: `import he from 'he'`, clean: 'he.encode(post.body)' },
}

const page = ({ head }: Library, before: string, shown: string, after = ''): readonly string[] =>
  verdictsOf(rule, {
    'app/posts/[id]/page.tsx': `import { PrismaClient } from '@prisma/client'\n${head}\nconst db = new PrismaClient()\nexport default async function Page({ params }) {\n  const post = await db.post.findUnique({ where: { id: (await params).id } })\n  ${before}\n  const page = <div dangerouslySetInnerHTML={{ __html: ${shown} }} />\n  ${after}\n  return page\n}\n`,
  })

describe.each(Object.entries(LIBRARIES))('%s', (_, library) => {
  const { clean } = library
  it('clears what it gives back', () => {
    expect(page(library, '', clean)).not.toContain('fail')
    expect(page(library, `const html = ${clean}`, 'html')).not.toContain('fail')
  })
  it('fails where it is imported and not used', () => {
    expect(page(library, '', 'post.body')).toContain('fail')
  })
  it('fails where what it gives back is not taken', () => {
    expect(page(library, clean, 'post.body')).toContain('fail')
  })
  it('fails where it comes after the markup', () => {
    expect(page(library, '', 'post.body', `const html = ${clean}\n  console.log(html)`)).toContain('fail')
  })
})
