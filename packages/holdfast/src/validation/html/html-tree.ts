import { fromParse5 } from 'hast-util-from-parse5'
import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterMap, type TreeAdapter } from 'parse5'

/** What `fromParse5` makes: a hast tree. */
export type HtmlTree = ReturnType<typeof fromParse5>

/** What the parser makes out of nothing: a table's body and row, a paragraph for `</p>`. */
const SLACK = 64

/**
 * HTML as a browser reads it (WHATWG HTML §13.2), scripting off, or `null` where the parser would make much of little: a
 * hundred kilobytes of `<p><b>` become gigabytes, because each paragraph opens again every `b` that was not closed. So it
 * stops at more open elements than `depth`, and at more nodes than the text has characters.
 */
export function parseHtml(text: string, depth: number): HtmlTree | null {
  try {
    const fragment = parseFragment(text, { scriptingEnabled: false, treeAdapter: counting(text.length + SLACK, depth) })
    return fromParse5(fragment)
  } catch (error) {
    if (error === STOP) return null
    throw error
  }
}

const STOP = new Error('Too much structure.')

/** The parser's own tree, counted while it grows: the parser has no other way to be stopped. */
function counting(mostNodes: number, mostOpen: number): TreeAdapter<DefaultTreeAdapterMap> {
  let nodes = 0
  let open = 0
  const count = () => {
    if (++nodes > mostNodes) throw STOP
  }
  return {
    ...defaultTreeAdapter,
    createElement(...given) {
      count()
      return defaultTreeAdapter.createElement(...given)
    },
    createCommentNode(data) {
      count()
      return defaultTreeAdapter.createCommentNode(data)
    },
    onItemPush() {
      if (++open > mostOpen) throw STOP
    },
    onItemPop() {
      open--
    },
  }
}
