import { world } from '../../../world'

/** The test's hand on the world of this app; it is on loopback and guards nothing. */
export async function POST(request: Request): Promise<Response> {
  Object.assign(world, await request.json())
  return Response.json(null)
}
