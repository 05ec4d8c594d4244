import { ByteNames, NO_NAME, OTHERS } from './byte-names.js'
import { routeShape } from './route-shape.js'

/** Paths as they were asked for: beyond that each is looked at anew, which is only slower. */
const PATHS = { names: 200_000, bytes: 32_000_000 }
/** Routes that are told apart; the rest is one. */
const ROUTES = 20_000
/** Numbers for routes, by their shape. */
export class Routes {
  readonly #paths = new ByteNames(PATHS)
  /** The route of each path. */
  #ofPath = new Uint32Array(1_024)
  readonly #byText = new Map<string, number>()
  readonly #texts: string[] = ['-', '(others)']

  get size(): number {
    return this.#texts.length
  }

  /** Some are counted as `OTHERS`. */
  get overflown(): boolean {
    return this.#texts.length >= ROUTES + 2
  }

  text(route: number): string {
    return this.#texts[route] ?? '-'
  }

  /** Of all routes, by their numbers. */
  texts(): readonly string[] {
    return this.#texts
  }

  /** @param start where the method begins @param end where the query begins, or the path ends */
  idOf(bytes: DataView, start: number, end: number): number {
    const path = this.#paths.idOf(bytes, start, end)
    if (path === OTHERS) return this.ofText(textOf(bytes, start, end))
    const known = this.#ofPath[path] ?? NO_NAME
    if (known !== NO_NAME) return known
    while (path >= this.#ofPath.length) {
      const larger = new Uint32Array(this.#ofPath.length * 2)
      larger.set(this.#ofPath)
      this.#ofPath = larger
    }
    return (this.#ofPath[path] = this.ofText(textOf(bytes, start, end)))
  }

  /** @param request `GET /orders/7?status=open` */
  ofText(request: string): number {
    return this.ofName(routeShape(request))
  }

  /** @param shape a route as it is declared: `GET /orders/[id]` */
  ofName(shape: string): number {
    let route = this.#byText.get(shape)
    if (route === undefined) {
      if (this.overflown) return OTHERS
      route = this.#texts.push(shape) - 1
      this.#byText.set(shape, route)
    }
    return route
  }
}

function textOf(bytes: DataView, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}
