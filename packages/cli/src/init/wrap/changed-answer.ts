import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { corsOf } from '../../knowledge/origin/cors-reach.js'
import type { Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'

/** Answers that a browser shows, runs or embeds: the headers of the gate are those of data. */
const SHOWN =
  /['"`]content-type['"`]\s*[:,]\s*['"`]((?:text\/(?:html|css|javascript|xml)|(?:image|video|audio|font)\/[\w.+*-]+|application\/(?:javascript|pdf|wasm|xhtml\+xml|x-javascript|xml)))/i
const MADE = /\b(ImageResponse|renderToString|renderToStaticMarkup|renderToReadableStream|renderToPipeableStream)\b/
/** Another server's answer, and others whose type is not in the code. */
const PASSED_ON =
  /\breturn\s+(?:await\s+)?fetch\s*\(|new\s+(?:Next)?Response\s*\(\s*\w+\.body\b|['"`]content-type['"`]\s*[:,]\s*(?!['"`\s])/i
const KEPT =
  /\b(?:s-maxage|max-age)\s*=\s*(?:[1-9]|\$)|\bimmutable\b|\bstale-while-revalidate\b|['"`](?:etag|last-modified)['"`]/i

/**
 * Why the answers of a handler would not be the same behind the gate: it adds the headers of an API's answers, keeps
 * caches away from what was answered to somebody, and decides about other origins by itself.
 */
export function changedAnswer(handler: Handler, facts: Facts): string | undefined {
  const { file } = handler
  if (file.exports.some(({ name }) => name === 'OPTIONS')) {
    return 'it answers other origins itself (`OPTIONS`), whose calls the gate would refuse: put them into `cors` first'
  }
  const texts = textsOf(handler, facts)
  if (corsOf(handler, facts).length > 0 || texts.some((text) => /access-control-allow/i.test(text))) {
    return 'it answers other origins itself (`Access-Control-Allow-Origin`), whose calls the gate would refuse: put them into `cors` first'
  }
  for (const text of texts) {
    const [, shown] = SHOWN.exec(text) ?? MADE.exec(text) ?? []
    if (shown !== undefined) {
      return `it answers what browsers show or embed (${shown}), which the headers of an API's answers would not let them`
    }
    if (PASSED_ON.test(text)) return 'it passes on an answer whose type is not in the code'
    if (KEPT.test(text))
      return 'it lets its answers be kept (`Cache-Control`, `ETag`), and behind the gate caches tell callers apart'
  }
  return undefined
}

/** The handler's own code and what it calls in the project; of its own file all of it, for its constants. */
function textsOf(handler: Handler, facts: Facts): readonly string[] {
  const functions = new Map<Node, SourceFile>()
  for (const { fn, file } of handler.entries) if (fn !== undefined) functions.set(fn, file)
  for (const { frame } of facts.sites(handler)) {
    if (frame.fn !== undefined && frame.file !== handler.file) functions.set(frame.fn, frame.file)
  }
  return [handler.file.text, ...[...functions].map(([node, { text }]) => text.slice(node.start, node.end))]
}
