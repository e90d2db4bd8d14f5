//! What the store promises, on every engine: each test runs on a fresh database of each.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod bed;
mod cases;
mod catalogue;
mod files;
mod jobs;
mod ladder;
mod mailbox;
mod people;
mod schema;
mod shared;
mod tenants;
mod transactions;

macro_rules! contract {
    ($($module:ident { $($name:ident,)* })*) => {
        contract!(@engine sqlite $($module { $($name,)* })*);
        contract!(@engine postgres $($module { $($name,)* })*);
    };
    (@engine $engine:ident $($module:ident { $($name:ident,)* })*) => {
        mod $engine {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    crate::$module::$name(crate::bed::Bed::$engine().await).await;
                })*
            })*
        }
    };
}

contract! {
    transactions {
        a_transaction_that_fails_leaves_nothing_behind,
        a_transaction_that_panics_leaves_nothing_behind_and_stops_nobody,
        a_reader_cannot_write,
        parameters_are_bound_by_number_wherever_they_stand,
        every_class_of_value_comes_back_as_it_went_in,
        text_with_a_nul_is_refused_in_the_same_words,
        a_taken_key_and_a_missing_row_have_names,
        twenty_four_writers_at_one_mailbox_leave_no_gap_and_none_is_turned_away,
        whoever_is_about_to_change_a_case_waits_for_the_one_before,
    }
    catalogue {
        a_kommun_keeps_its_epoch_when_its_manifest_changes,
        an_epoch_only_grows,
        versions_come_newest_first_and_close_when_it_was_last_said,
    }
    people {
        a_device_is_found_by_its_token_with_its_residents_mailbox,
        what_a_device_tells_of_itself_is_kept,
        an_address_belongs_to_whoever_told_it_last,
        a_dead_address_goes_unless_it_was_told_again,
        a_refused_address_is_kept_but_not_sent_to,
        what_was_seen_is_never_unseen,
        a_forgotten_device_leaves_its_resident,
        officers_are_found_by_address_in_any_case_and_listed_by_name,
        a_session_lasts_until_it_ends,
    }
    cases {
        a_case_reads_back_as_written,
        a_taken_case_id_changes_nothing,
        a_case_stands_where_it_was_put,
        the_queue_filters_counts_and_turns_pages,
        a_history_comes_in_order_with_its_actors,
        a_message_is_known_when_it_comes_again,
        the_audit_chain_is_whole_until_somebody_changes_a_line,
        the_audit_log_filters_and_turns_pages,
    }
    mailbox {
        numbers_have_no_gaps_and_pages_begin_after_a_number,
        deliveries_end_up_to_an_event_and_seen_is_stronger,
        the_newest_event_seen_counts_any_device,
    }
    files {
        attachments_come_in_order_and_are_awaited_until_they_have_come,
        a_file_may_come_twice,
        files_are_named_page_by_page_across_kommuner,
        an_upload_goes_its_way,
        expired_uploads_are_found_and_forgotten,
        after_a_restore_no_upload_and_no_session_is_left,
        files_that_no_case_names_are_forgotten,
        of_several_that_would_sweep_one_does_once_a_day,
        a_file_that_is_being_named_is_not_forgotten,
        a_submission_and_the_arrival_of_its_file_never_miss_each_other,
    }
    jobs {
        a_newer_job_takes_the_place_of_an_unsent_one,
        a_lease_is_its_holders_until_it_runs_out,
        a_lease_never_takes_more_than_asked_for,
        the_next_due_job_is_the_earliest_that_can_be_leased,
        a_postponed_job_gives_way_to_a_newer_one,
        a_buried_job_stays_and_is_never_leased,
        jobs_are_counted_by_kind_and_state,
        workers_side_by_side_never_lease_one_job_twice,
    }
    tenants {
        equal_ids_in_two_kommuner_never_meet,
    }
    ladder {
        every_earlier_schema_climbs_with_its_data,
        a_look_says_which_schema_is_there_and_changes_nothing,
    }
}
