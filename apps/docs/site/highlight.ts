import ts from 'typescript-5'

/** What a token is drawn as; everything else is plain. */
const DRAWN = new Map<number, string>([
  [ts.TokenClass.Keyword, 'keyword'],
  [ts.TokenClass.StringLiteral, 'string'],
  [ts.TokenClass.RegExpLiteral, 'string'],
  [ts.TokenClass.NumberLiteral, 'number'],
  [ts.TokenClass.Comment, 'comment'],
])

const LIKE_TYPESCRIPT = new Set(['ts', 'tsx', 'js', 'jsx', 'mjs', 'dts', 'json'])

/** Names of types, which the lexer takes for keywords wherever they stand. */
const NAMES = new Set([
  'any',
  'boolean',
  'get',
  'global',
  'module',
  'number',
  'object',
  'of',
  'set',
  'string',
  'symbol',
  'unknown',
])

const classifier = ts.createClassifier()

/**
 * Colours code by TypeScript's own lexer: the site has more than a thousand examples, for which grammars of regular
 * expressions take minutes. Other languages stay plain.
 */
export function highlight(text: string, language: string): string {
  const lines = LIKE_TYPESCRIPT.has(language) ? classified(text.trimEnd()) : escaped(text.trimEnd())
  return `<pre class="shiki" v-pre tabindex="0"><code>${lines}</code></pre>`
}

function classified(text: string): string {
  let state = ts.EndOfLineState.None
  return text
    .split('\n')
    .map((line) => {
      const { entries, finalLexState } = classifier.getClassificationsForLine(line, state, true)
      state = finalLexState
      let at = 0
      return entries
        .map(({ length, classification }) => {
          const piece = escaped(line.slice(at, (at += length)))
          const name = DRAWN.get(classification)
          return name === undefined || NAMES.has(piece) ? piece : `<span class="token-${name}">${piece}</span>`
        })
        .join('')
    })
    .join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (mark) => ENTITIES[mark] as string)
