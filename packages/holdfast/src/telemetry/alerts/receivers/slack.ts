import { checkedOptions } from '../../../core/checked-options.js'
import type { Receiver } from '../alert.js'
import { post, receiverUrl } from '../post.js'

export interface SlackOptions {
  /** Of an incoming webhook of Slack, or of what takes the same, such as Mattermost or Discord's `…/slack`. A secret. */
  readonly url: string | undefined
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

/**
 * Alerts in a channel. What is a pattern of a route is put so that it can neither format nor mention anybody.
 * @throws {ConfigurationError} `config.alert` at the first alert, on an address that is none
 */
export function slack(options: SlackOptions): Receiver {
  const { url, fetch: send = (input, init) => fetch(input, init) } = options
  checkedOptions('slack(…)', options, { url: true, fetch: true })
  return {
    name: 'slack',
    deliver(alert, signal) {
      const title = `${alert.isTest ? ':white_check_mark:' : ':rotating_light:'} *${escaped(alert.title)}*`
      const text = [title, ...alert.lines.map(escaped)].join('\n')
      return post(send, receiverUrl('slack(…)', url), JSON.stringify({ text, unfurl_links: false }), {}, signal)
    },
  }
}

/** Slack's own three entities, and what it would take for formatting. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`@]/g, '$&\u200B')
}
