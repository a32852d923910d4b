/// All pages, their forms and the files that they are dressed with.
package enum Pages {
    package static let routes: [Route] =
        AssetRoutes.all + HomePage.routes + ProjectsPage.routes + ProjectPage.routes
        + TasksPage.routes + TaskPage.routes + SessionsPage.routes + SessionPage.routes
        + BroadcastsPage.routes + BroadcastPage.routes + EventsPage.routes + PeersPage.routes
}
