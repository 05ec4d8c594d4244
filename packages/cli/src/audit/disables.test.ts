import { describe, expect, it } from 'vitest'
import { answerOf, audited, handlerRule } from './audited.test-parts.js'

const FILE = 'app/api/a/route.ts'

function hidden(comment: string, gap = ''): { findings: number; notices: string[]; verdict: string | undefined } {
  const result = audited({ [FILE]: `${comment}\n${gap}export function GET() {\n  return bad('x')\n}\n` })
  return {
    findings: result.findings.length,
    notices: result.notices.map(({ message }) => message),
    verdict: answerOf(result, 'A6'),
  }
}

describe('a disable with a reason hides what is in the next line', () => {
  it.each([
    '// holdfast-disable-next-line A6 -- the partner’s network alone reaches it',
    '// holdfast-disable-next-line a6-bad-handler -- reason',
    '// holdfast-disable-next-line A6/bad-handler -- reason',
    '// holdfast-disable-next-line A4, A6 -- reason -- and another',
    '/* holdfast-disable-next-line A6 -- reason */',
    '/**\n * holdfast-disable-next-line A6 -- reason\n */',
  ])('%s', (comment) => {
    expect(hidden(comment)).toEqual({ findings: 0, notices: [], verdict: 'n/a' })
  })

  it('with blank lines and other comments in between', () => {
    expect(hidden('// holdfast-disable-next-line A6 -- reason', '\n// what it does\n').findings).toBe(0)
  })

  it('and its reason is the evidence', () => {
    const { apps } = audited({
      [FILE]: `// holdfast-disable-next-line A6 -- it is a trap\nexport function GET() { bad() }\n`,
    })
    const answer = apps[0]?.answers.find(({ item }) => item.id === 'A6')
    expect(answer?.evidence).toEqual([
      expect.objectContaining({ verdict: 'n/a', message: 'Accepted by the project: it is a trap' }),
    ])
  })

  it('at the very line too, where a handler has several findings', () => {
    const text = `export function GET() {\n  // holdfast-disable-next-line A6 -- reason\n  bad('one')\n  bad('two')\n}\n`
    expect(audited({ [FILE]: text }).findings.map(({ place }) => place.line)).toEqual([4])
  })

  it('in JSX', () => {
    const text = `export default function Page() {\n  return <p>\n    {/* holdfast-disable-next-line A4 -- reason */}\n    {leak(1)}\n  </p>\n}\n`
    expect(audited({ 'app/page.tsx': text })).toMatchObject({ findings: [], notices: [] })
  })
})

describe('a disable that does nothing is told', () => {
  it.each([
    ['without a reason', '// holdfast-disable-next-line A6', 1, /gives no reason/],
    ['with an empty reason', '// holdfast-disable-next-line A6 --  ', 1, /gives no reason/],
    ['without an item', '// holdfast-disable-next-line -- reason', 1, /names no item/],
    ['of an item that there is not', '// holdfast-disable-next-line A66 -- reason', 1, /"A66", which is no item/],
    ['of another item', '// holdfast-disable-next-line A4 -- reason', 1, /hides nothing: A4/],
  ])('%s', (_, comment, findings, message) => {
    expect(hidden(comment)).toEqual({ findings, notices: [expect.stringMatching(message)], verdict: 'fail' })
  })

  it('but not where its rule did not run', () => {
    const text = '// holdfast-disable-next-line A4 -- reason\nleak()\n'
    expect(audited({ 'app/page.tsx': text }, [handlerRule]).notices).toEqual([])
  })
})

it.each([
  ['a string', `const text = '// holdfast-disable-next-line A6 -- reason'`],
  ['a template', 'const text = `\n// holdfast-disable-next-line A6 -- reason\n`'],
])('%s is no comment', (_, line) => {
  expect(hidden(line)).toEqual({ findings: 1, notices: [], verdict: 'fail' })
})
