import { createFileRoute } from '@tanstack/solid-router';
import { AdministrationHome } from '#client/features/administration/index.ts';
import {
  DeskSyncMark,
  createPlaces,
  placesOpenTo,
  useDesk,
  useFailedDeliveries,
} from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/administration')({
  component: Administration,
});

function Administration() {
  const params = Route.useParams();
  const { desk, slug } = useDesk();
  const places = createPlaces(slug);
  const failed = useFailedDeliveries(desk, 0);
  return (
    <AdministrationHome
      desk={desk}
      slug={params().workspace}
      syncMark={<DeskSyncMark />}
      places={placesOpenTo(places, desk)}
      failed={failed()}
    />
  );
}
