import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { ProductsPage } from '#client/features/products/index.ts';

export const Route = createFileRoute('/w/$workspace/products')({ component: Products });

function Products() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <ProductsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
