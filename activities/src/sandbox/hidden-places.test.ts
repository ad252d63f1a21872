import { expect, test } from "@jest/globals";
import { hiddenPlaces, praxisFolders } from "./hidden-places.js";

test("the data folder is hidden with what stands beside it in `.praxis`, and with keys and passwords at home", () => {
  const { folders, files } = hiddenPlaces({ dataDir: "/srv/stack/.praxis/data", home: "/home/ada", files: ["/etc/app.pem"] });
  expect(folders).toEqual(
    expect.arrayContaining(["/srv/stack/.praxis/data", "/srv/stack/.praxis", "/home/ada/.ssh", "/home/ada/.config/praxis"]),
  );
  expect(files).toEqual(expect.arrayContaining(["/home/ada/.pgpass", "/home/ada/.my.cnf", "/home/ada/.yarnrc.yml", "/etc/app.pem"]));
});

test("a data folder elsewhere does not hide what is around it, and without a home nothing is hidden there", () => {
  expect(hiddenPlaces({ dataDir: "/var/lib/praxis", home: undefined, folders: ["/x"] })).toEqual({
    folders: ["/var/lib/praxis", "/x"],
    files: [],
  });
});

test("credentials are hidden wherever the command line would look for them", () => {
  expect(praxisFolders("/a/b")).toEqual(["/a/b/.praxis", "/a/.praxis", "/.praxis"]);
});
