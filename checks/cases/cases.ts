/** What an attacker does, by number. A test of it says so in its name: `cors/07 …`. */
export interface Case {
  readonly name: string
  /** What holds. */
  readonly holds: string
  /** Why there is nothing to ask over HTTP, where that is so. */
  readonly notOverHttp?: string
}

const CONSTRUCTION = 'It is refused at construction: no request ever meets it.'

export const CASES: readonly Case[] = [
  { name: 'cors/01', holds: 'An origin that begins with, ends with or contains a listed one is denied' },
  { name: 'cors/02', holds: 'Origins are compared byte by byte' },
  { name: 'cors/03', holds: 'The origin null is denied' },
  { name: 'cors/04', holds: 'Two origins in one request are denied' },
  { name: 'cors/05', holds: 'Rules that contradict each other do not construct', notOverHttp: CONSTRUCTION },
  { name: 'cors/06', holds: 'A denied preflight is 403 and says nothing; lists are read in linear time' },
  { name: 'cors/07', holds: 'OPTIONS without a requested method is no preflight' },
  { name: 'cors/08', holds: 'Every answer of a route carries the same CORS headers, whatever its status' },
  { name: 'cors/09', holds: 'Vary is appended to, and no header is doubled' },
  { name: 'cors/10', holds: 'A cache that another origin has filled poisons nobody' },
  { name: 'csrf/11', holds: 'Cross-site and same-site writes are refused' },
  { name: 'csrf/12', holds: 'A page without a referrer may write to its own origin' },
  { name: 'csrf/13', holds: 'Without fetch metadata the origin decides' },
  { name: 'csrf/14', holds: 'Without either header a cookie is no proof' },
  { name: 'csrf/15', holds: 'Unknown fetch metadata is refused, and Host never helps' },
  { name: 'csrf/16', holds: 'Simple content types open no door' },
  { name: 'csrf/17', holds: 'Redirect chains, sibling domains and forged sign-ins are refused' },
  { name: 'csrf/18', holds: 'The method is the one of the request line' },
  { name: 'csrf/19', holds: 'A token belongs to one session' },
  { name: 'csrf/20', holds: 'An exemption frees exactly itself' },
  { name: 'csp/21', holds: 'Every kind of page hydrates without a violation' },
  { name: 'csp/22', holds: 'The client never chooses the nonce, and no cache keeps one' },
  { name: 'csp/23', holds: 'Directives that break the policy do not construct', notOverHttp: CONSTRUCTION },
  { name: 'headers/24', holds: 'JSON answers are neither stored nor sniffed nor framed' },
  { name: 'headers/25', holds: 'HSTS stands on https only; framing is denied in both spellings' },
  { name: 'headers/26', holds: 'The report receiver is capped and redacts' },
  { name: 'headers/27', holds: 'Cookies that a sibling could plant are not read' },
  { name: 'headers/28', holds: 'Signing out clears what signing in had set' },
  { name: 'address/29', holds: 'Without a trusted proxy the socket decides' },
  { name: 'address/30', holds: 'Hops are counted from the right' },
  { name: 'address/31', holds: 'One address has one key' },
  { name: 'address/32', holds: 'What is no address is refused, and in no log' },
  { name: 'address/33', holds: 'Long and repeated forwarding headers cost no more than their hops' },
  { name: 'address/34', holds: "A platform's header counts on its platform only" },
  { name: 'body/35', holds: 'No key reaches a prototype' },
  { name: 'body/36', holds: 'Depth and size are bounded before the schema' },
  { name: 'body/37', holds: 'JSON has one meaning' },
  { name: 'body/38', holds: 'Errors are bounded and echo nothing' },
  { name: 'body/39', holds: 'The type, the length and the encoding are what they say' },
  { name: 'body/40', holds: 'URLs run no script, and a string is a string' },
  { name: 'tokens/41', holds: 'A token of another kind, key or issuer is invalid' },
  { name: 'tokens/42', holds: 'A token has one spelling; revocation is by id' },
  { name: 'tokens/43', holds: 'A token is good for its own purpose only' },
  { name: 'tokens/44', holds: 'Rotation survives races and finds thieves' },
  { name: 'tokens/45', holds: 'What is taken away ends within the stated time' },
  { name: 'tokens/46', holds: 'A store that fails makes nobody a principal' },
  { name: 'limits/47', holds: 'No traffic admits more than the bound' },
  { name: 'limits/48', holds: 'The limit that refuses costs the others nothing' },
  { name: 'limits/49', holds: 'Memory is bounded, keys end, and the clock may jump' },
  { name: 'limits/50', holds: 'Every fault of a store has its stated answer in time' },
]
