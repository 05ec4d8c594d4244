import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getUser } from '@/lib/auth'
import { corsHeaders } from '@/lib/cors'
import { getDb, orders } from '@/lib/db'

interface Context {
  params: Promise<{ id: string }>
}

export async function GET(request: Request, { params }: Context) {
  const headers = corsHeaders(request)
  if (!getUser(request)) return NextResponse.json({ error: 'Unauthorized' }, { status: 401, headers })

  const { id } = await params
  const db = await getDb()
  const [order] = await db
    .select()
    .from(orders)
    .where(eq(orders.id, Number(id)))
  return NextResponse.json(order, { headers })
}

export async function PATCH(request: Request, { params }: Context) {
  const headers = corsHeaders(request)
  if (!getUser(request)) return NextResponse.json({ error: 'Unauthorized' }, { status: 401, headers })

  const method = request.headers.get('x-http-method-override') ?? 'PATCH'
  const { id } = await params
  const db = await getDb()
  if (method === 'DELETE') {
    await db.delete(orders).where(eq(orders.id, Number(id)))
    return NextResponse.json({ ok: true }, { headers })
  }
  const body = await request.json()
  const [order] = await db
    .update(orders)
    .set(body)
    .where(eq(orders.id, Number(id)))
    .returning()
  return NextResponse.json(order, { headers })
}
