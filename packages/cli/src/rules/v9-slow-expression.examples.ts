import type { Rule } from '../rule.js'

const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/search/route.ts': `${head}export async function POST(req: Request) {\n  const { text } = await req.json()\n${body}\n}\n`,
  },
})
const OK = '\n  return Response.json({ ok })'

/** Kept apart: they are longer than the rule. */
export const EXPRESSION_EXAMPLES: Rule['examples'] = {
  bad: [
    route('A repetition of a repetition.', `  const ok = /^(\\w+\\s?)*$/.test(text)${OK}`),
    route('Two ways for the same.', `  const ok = /^(?:\\d+|\\w+)*$/.exec(text) !== null${OK}`),
    route('Behind a name.', `  const ok = NAME.test(text)${OK}`, 'const NAME = /^([a-z0-9]+-?)+$/\n'),
    route('In a replacement.', "  const ok = text.trim().replace(/(\\s*,?\\s*)+;/g, '')" + OK),
    route(
      'An expression of the caller’s.',
      `  const ok = names.filter((name) => new RegExp(text, 'i').test(name))${OK}`,
      "const names = ['a']\n",
    ),
    {
      title: 'In a helper, whose answer is looked at.',
      files: {
        'lib/name.ts': `const NAME = /^([a-z]+\\s?)*$/\nexport const isName = (name: string) => NAME.test(name)\n`,
        'app/api/join/route.ts': `import { isName } from '@/lib/name'\nexport async function POST(req: Request) {\n  const body = await req.json()\n  if (!isName(body.name)) return new Response(null, { status: 400 })\n  return Response.json(body)\n}\n`,
      },
    },
    route('A part of one.', "  const ok = new RegExp(`^${text}$`).test('something')" + OK),
    route(
      'Long texts are refused too late.',
      `  const ok = /^(\\w+\\s?)*$/.test(text)\n  if (text.length > 100) return new Response(null, { status: 400 })${OK}`,
    ),
    route(
      'It is escaped, and the answer ignored.',
      `  escapeRegExp(text)\n  const ok = new RegExp(text).test('something')${OK}`,
      `import escapeRegExp from 'lodash.escaperegexp'\n`,
    ),
    route(
      'What would escape it is imported and not used.',
      `  const ok = new RegExp(text).test('something')${OK}`,
      `import escapeRegExp from 'lodash.escaperegexp'\n`,
    ),
  ],
  good: [
    route('Each character has one place.', `  const ok = /^\\w+(?: \\w+)*$/.test(text)${OK}`),
    route(
      'Nothing that a caller chose.',
      "  const ok = /^(\\w+\\s?)*$/.test('a text of our own')\n  return Response.json({ ok, text })",
    ),
    route(
      'Long texts are refused first.',
      `  if (text.length > 30) return new Response(null, { status: 400 })\n  const ok = /^(\\w+\\s?)*$/.test(text)${OK}`,
    ),
    route('It is cut first.', `  const ok = /^(\\w+\\s?)*$/.test(text.slice(0, 20))${OK}`),
    route(
      'It is escaped.',
      `  const ok = new RegExp(escapeRegExp(text), 'i').test('something')${OK}`,
      `import escapeRegExp from 'lodash.escaperegexp'\n`,
    ),
    route(
      'It is escaped by hand.',
      "  const ok = new RegExp(text.replace(/[.*+?^${}()|[\\]\\\\]/g, '\\\\$&')).test('something')" + OK,
    ),
  ],
  unknown: [
    route(
      'A power of the length: long texts are slow, short ones are not.',
      `  const ok = /^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/.test(text)${OK}`,
    ),
  ],
}
